import { Readable } from 'node:stream';
import { type Clock, withTimeout } from '../../core/index.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { get } from './reflection.js';

/** How `express.json()` names its function. One inside a function of the host's own cannot be seen. */
const PARSER = 'jsonParser';
const DEADLINE_MS = 1_000;
/** Routers within routers. */
const MAX_DEPTH = 3;
const MAX_PARSERS = 20;

/** Whether one of the JSON parsers in an Express server takes the vendor's media type: each is given a small request. */
export async function expressParses(server: unknown, clock: Clock): Promise<boolean> {
  const parsers = parsersIn(get(server, 'router'), MAX_DEPTH).slice(0, MAX_PARSERS);
  const answers = parsers.map((parser) => withTimeout(clock, takes(parser), DEADLINE_MS, () => false));
  return (await Promise.all(answers)).includes(true);
}

function parsersIn(router: unknown, depth: number): readonly CallableFunction[] {
  const stack = get(router, 'stack');
  if (!Array.isArray(stack) || depth === 0) return [];
  const layers: readonly unknown[] = stack;
  return layers.flatMap((layer) => {
    const handle = get(layer, 'handle');
    if (typeof handle !== 'function') return [];
    return handle.name === PARSER ? [handle] : parsersIn(handle, depth - 1);
  });
}

/** A parser that takes a type fills in the body, or says what is wrong with it; else it passes the request on as it is. */
async function takes(parser: CallableFunction): Promise<boolean> {
  const request = requestOf('{}');
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

/** As much of a request as parsers look at. */
function requestOf(body: string): Readable {
  const headers = { 'content-type': MEDIA_TYPE, 'content-length': String(Buffer.byteLength(body)) };
  const request = Readable.from([Buffer.from(body)], { objectMode: false });
  request.on('error', () => undefined);
  return Object.assign(request, { method: 'POST', url: '/', httpVersion: '1.1', headers, socket: {} });
}
