import { Readable } from 'node:stream';
import { type Clock, withTimeout } from '../../core/index.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { get } from './reflection.js';

/** The function name of `express.json()`. One wrapped in another function cannot be detected. */
const PARSER_NAME = 'jsonParser';
const DEADLINE_MS = 1_000;
/** Of nested routers. */
const MAX_DEPTH = 3;
const MAX_PARSERS = 20;

/** Whether a JSON parser of an Express server accepts the vendor's media type. Tries each with a small request. */
export async function expressParses(server: unknown, clock: Clock): Promise<boolean> {
  const parsers = parsersIn(get(server, 'router'), MAX_DEPTH).slice(0, MAX_PARSERS);
  const results = parsers.map((parser) =>
    withTimeout(clock, acceptsMediaType(parser), DEADLINE_MS, () => false),
  );
  return (await Promise.all(results)).includes(true);
}

function parsersIn(router: unknown, depth: number): readonly CallableFunction[] {
  const stack = get(router, 'stack');
  if (!Array.isArray(stack) || depth === 0) return [];
  const layers: readonly unknown[] = stack;
  return layers.flatMap((layer) => {
    const handle = get(layer, 'handle');
    if (typeof handle !== 'function') return [];
    return handle.name === PARSER_NAME ? [handle] : parsersIn(handle, depth - 1);
  });
}

/** A parser that accepts a type sets the body or reports an error; otherwise it leaves the request as it is. */
async function acceptsMediaType(parser: CallableFunction): Promise<boolean> {
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
