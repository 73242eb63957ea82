import { Buffer } from 'node:buffer';
import { callMethod, entriesOf, get } from '../json-api/reflection.js';

/** A response with a status and a constant JSON body; with an empty body if there is no message. */
export interface ConstantResponse {
  readonly status: number;
  readonly message?: string | undefined;
}

/** Headers that describe another body or status. */
const BODY_HEADERS =
  /^(?:content-(?:type|length|encoding|language|range|location|disposition)|transfer-encoding|trailer|etag|last-modified|location|upgrade)$/;

/** The headers that the application has set, except those of a body. Fastify keeps some until it sends. */
export function headersOf(response: unknown): ReadonlyMap<string, unknown> {
  const set = entriesOf(callMethod(response, 'getHeaders'));
  return new Map(
    set.filter(([name, value]) => value !== undefined && !BODY_HEADERS.test(name.toLowerCase())),
  );
}

/** Whether it is too late to respond: the response has begun, or the client disconnected. */
export function isTooLate(raw: object): boolean {
  return ['headersSent', 'writableEnded', 'destroyed'].some((name) => get(raw, name) === true);
}

/**
 * Sends a response by the methods of Node's class, bypassing overrides by middleware (on the object) and frameworks (on
 * their prototypes).
 */
export function sendOnNode(
  raw: object,
  { status, message }: ConstantResponse,
  headers: ReadonlyMap<string, unknown>,
): void {
  const native = nativePrototypeOf(raw);
  const call = (name: string, ...args: readonly unknown[]): unknown => {
    const method = get(native, name);
    return typeof method === 'function' ? Reflect.apply(method, raw, args) : undefined;
  };
  const body = message === undefined ? '' : JSON.stringify({ statusCode: status, message });
  try {
    for (const [name] of entriesOf(call('getHeaders'))) call('removeHeader', name);
    for (const [name, value] of headers) setIfValid(call, name, value);
    if (body !== '') call('setHeader', 'content-type', 'application/json; charset=utf-8');
    call('setHeader', 'content-length', String(Buffer.byteLength(body)));
    call('writeHead', status);
    call('end', body);
  } catch {
    // Without a response, the vendor sends the callback again.
    call('destroy');
  }
}

type Call = (name: string, ...args: readonly unknown[]) => unknown;

/** Fastify accepts headers that Node refuses. */
function setIfValid(call: Call, name: string, value: unknown): void {
  try {
    call('setHeader', name, value);
  } catch {
    // The response matters more.
  }
}

/** The prototype of Node's class. Express inserts prototypes without a class before it. */
function nativePrototypeOf(raw: object): object {
  for (let proto: unknown = Object.getPrototypeOf(raw); typeof proto === 'object' && proto !== null;) {
    const type = Object.hasOwn(proto, 'constructor') ? get(proto, 'constructor') : undefined;
    if (get(type, 'prototype') === proto && typeof get(proto, 'writeHead') === 'function') return proto;
    proto = Object.getPrototypeOf(proto);
  }
  return raw;
}
