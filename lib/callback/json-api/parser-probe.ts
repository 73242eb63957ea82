import { Readable } from 'node:stream';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { get } from './reflection.js';

/** A parser that accepts a type sets the body or reports an error; otherwise it leaves the request as it is. */
export async function acceptsMediaType(parser: CallableFunction): Promise<boolean> {
  const request = probeRequest('{}');
  try {
    return await new Promise((resolve, reject) => {
      const next = (error?: unknown): void => resolve(Boolean(error) || get(request, 'body') !== undefined);
      const returned: unknown = Reflect.apply(parser, undefined, [request, {}, next]);
      Promise.resolve(returned).catch(reject);
    });
  } catch {
    return false;
  }
}

/** A request with the properties that parsers read. */
function probeRequest(body: string): Readable {
  const headers = { 'content-type': MEDIA_TYPE, 'content-length': String(Buffer.byteLength(body)) };
  const request = Readable.from([Buffer.from(body)], { objectMode: false });
  request.on('error', () => undefined);
  return Object.assign(request, { method: 'POST', url: '/', httpVersion: '1.1', headers, socket: {} });
}
