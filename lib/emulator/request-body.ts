import type { IncomingMessage } from 'node:http';

/** Longer than any request of this API. */
const MAX_BYTES = 65_536;

export type RequestBody =
  | { readonly is: 'read'; readonly text: string }
  | { readonly is: 'too-long' }
  /** The client closed the connection before the end. */
  | { readonly is: 'aborted' };

export async function readRequestBody(request: IncomingMessage): Promise<RequestBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BYTES) {
        chunks.push(chunk);
      } else {
        chunks.length = 0;
        resolve({ is: 'too-long' });
      }
    });
    const onAborted = (): void => {
      resolve({ is: 'aborted' });
    };
    request.once('end', () => {
      resolve({ is: 'read', text: Buffer.concat(chunks).toString('utf8') });
    });
    request.once('error', onAborted);
    request.once('close', onAborted);
  });
}
