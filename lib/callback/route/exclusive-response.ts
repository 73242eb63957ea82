import { type ConstantResponse, headersOf, isTooLate, sendOnNode } from './node-response.js';
import { callMethod, get } from '../json-api/reflection.js';

/** The only remaining way to respond to a request. */
export interface ExclusiveResponse {
  /** Sends a response, unless the application responded before the takeover or the client disconnected. */
  send(response: ConstantResponse): void;
}

/** Methods that send data to the client or disconnect it. */
const WRITERS = [
  'write',
  'end',
  'writeHead',
  'writeHeader',
  'flushHeaders',
  'addTrailers',
  'writeContinue',
  'writeProcessing',
  'writeEarlyHints',
  'destroy',
] as const;
/** These throw once the response has been sent. */
const HEADER_METHODS = ['setHeader', 'setHeaders', 'appendHeader', 'removeHeader'] as const;

/**
 * Takes over a response: from now on, anything written to it (through Express, Fastify or Node, before or after `send`)
 * is silently discarded. Returns undefined if it is not based on a Node.js response.
 */
export function takeOverResponse(response: unknown): ExclusiveResponse | undefined {
  const raw = get(response, 'raw') ?? response;
  if (typeof raw !== 'object' || raw === null || typeof get(raw, 'writeHead') !== 'function')
    return undefined;
  if (isTooLate(raw)) return { send: () => undefined };
  const headers = headersOf(response);
  if (response !== raw) silenceFastify(response);
  drop(raw, WRITERS);
  return {
    send: (constant) => {
      if (isTooLate(raw)) return;
      // Node's methods call each other through the object.
      for (const name of [...WRITERS, ...HEADER_METHODS, 'statusCode', 'statusMessage']) {
        Reflect.deleteProperty(raw, name);
      }
      sendOnNode(raw, constant, headers);
      drop(raw, [...WRITERS, ...HEADER_METHODS]);
      freezeStatus(raw, constant.status);
    },
  };
}

/** Replaces Fastify's `send`, which would warn about a second response. Closes streams, as nobody reads them. */
function silenceFastify(reply: unknown): void {
  if (typeof reply !== 'object' || reply === null) return;
  Reflect.set(reply, 'send', (payload: unknown) => {
    if (typeof get(payload, 'pipe') === 'function') tryCalling(payload, 'destroy');
    return reply;
  });
}

function tryCalling(target: unknown, name: string): void {
  if (typeof get(target, name) === 'function') callMethod(target, name);
}

/** Replaces methods by ones that do nothing and report success to their callback. */
function drop(raw: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (...args: readonly unknown[]): unknown => {
      const done = args.at(-1);
      if (typeof done === 'function') process.nextTick(() => void Reflect.apply(done, undefined, []));
      return name === 'write' ? true : raw;
    };
    Reflect.defineProperty(raw, name, { value, configurable: true, writable: true });
  }
}

/** Keeps a late filter from changing the status, which access logs read after the response has finished. */
function freezeStatus(raw: object, status: number): void {
  const ignore = (): void => undefined;
  Reflect.defineProperty(raw, 'statusCode', { get: () => status, set: ignore, configurable: true });
}
