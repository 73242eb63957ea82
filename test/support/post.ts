import { type IncomingHttpHeaders, request } from 'node:http';

export interface Posted {
  readonly status: number;
  readonly text: string;
  readonly header: (name: string) => string | null;
}

/** On a connection of its own, which costs half of what `fetch` does. Follows no redirect and decodes nothing. */
export function post(url: string, text: string, contentType: string): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': contentType, connection: 'close' };
    const sending = request(url, { method: 'POST', headers, agent: false }, (response) => {
      const { statusCode: status = 0 } = response;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status, text: Buffer.concat(chunks).toString(), header: readerOf(response.headers) }),
      );
    });
    sending.once('error', reject);
    sending.end(text);
  });
}

function readerOf(headers: IncomingHttpHeaders): Posted['header'] {
  return (name) => {
    const value = headers[name] ?? null;
    return Array.isArray(value) ? value.join(', ') : value;
  };
}
