import { type ConstantResponse, headersOf, isAnswered, sendOnNode } from './node-response.js';
import { callMethod, get } from '../json-api/reflection.js';

/** The only way that is left to answer a request. */
export interface ExclusiveResponse {
  /** Sends it, unless the host answered before the response was taken over, or the client is gone. */
  send(response: ConstantResponse): void;
}

/** Every method by which something reaches the client, or cuts it off. */
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
/** They throw once the response has been sent. */
const HEADER_METHODS = ['setHeader', 'setHeaders', 'appendHeader', 'removeHeader'] as const;

/**
 * Takes a response away from the host: from now on, whatever is written to it (through Express, Fastify or Node, before or
 * after `send`) is dropped without an error. Undefined where this is no response of Node's.
 */
export function takeOverResponse(response: unknown): ExclusiveResponse | undefined {
  const raw = get(response, 'raw') ?? response;
  if (typeof raw !== 'object' || raw === null || typeof get(raw, 'writeHead') !== 'function')
    return undefined;
  if (isAnswered(raw)) return { send: () => undefined };
  const headers = headersOf(response);
  if (response !== raw) silenceFastify(response);
  drop(raw, WRITERS);
  return {
    send: (constant) => {
      if (isAnswered(raw)) return;
      // Node's methods call each other on the object.
      for (const name of [...WRITERS, ...HEADER_METHODS, 'statusCode', 'statusMessage']) {
        Reflect.deleteProperty(raw, name);
      }
      sendOnNode(raw, constant, headers);
      drop(raw, [...WRITERS, ...HEADER_METHODS]);
      freezeStatus(raw, constant.status);
    },
  };
}

/** Fastify's own way to send, which would warn about what is sent twice. A stream that is not read is closed. */
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

/** These methods do nothing from now on, with success: who waits for a callback gets it. */
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

/** Access logs read it when the response has finished; a late filter must not make them lie. */
function freezeStatus(raw: object, status: number): void {
  const ignore = (): void => undefined;
  Reflect.defineProperty(raw, 'statusCode', { get: () => status, set: ignore, configurable: true });
}
