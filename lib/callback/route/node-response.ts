import { Buffer } from 'node:buffer';
import { callMethod, entriesOf, get } from '../json-api/reflection.js';

/** What is sent: a status, and the message of a constant JSON body; no message is an empty body. */
export interface ConstantResponse {
  readonly status: number;
  readonly message?: string | undefined;
}

/** Headers of a body or a status that are not ours. */
const FOREIGN =
  /^(?:content-(?:type|length|encoding|language|range|location|disposition)|transfer-encoding|trailer|etag|last-modified|location|upgrade)$/;

/** The headers that the host has set, those of a body excepted. Fastify keeps some of its own until it sends. */
export function headersOf(response: unknown): ReadonlyMap<string, unknown> {
  const set = entriesOf(callMethod(response, 'getHeaders'));
  return new Map(set.filter(([name, value]) => value !== undefined && !FOREIGN.test(name.toLowerCase())));
}

/** Whether it is too late: the response has begun, or the client is gone. */
export function isAnswered(raw: object): boolean {
  return ['headersSent', 'writableEnded', 'destroyed'].some((name) => get(raw, name) === true);
}

/**
 * Sends it by the methods of the class that made Node's response, below those which middleware has put over them on the
 * object, and the frameworks on their own prototypes.
 */
export function sendOnNode(
  raw: object,
  { status, message }: ConstantResponse,
  headers: ReadonlyMap<string, unknown>,
): void {
  const maker = makerOf(raw);
  const call = (name: string, ...args: readonly unknown[]): unknown => {
    const method = get(maker, name);
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
    // Who gets no answer sends again.
    call('destroy');
  }
}

type Call = (name: string, ...args: readonly unknown[]) => unknown;

/** Fastify takes headers which Node refuses. */
function setIfValid(call: Call, name: string, value: unknown): void {
  try {
    call('setHeader', name, value);
  } catch {
    // The answer matters more.
  }
}

/** The prototype of its class: Express puts others before it, which have no class. */
function makerOf(raw: object): object {
  for (let at: unknown = Object.getPrototypeOf(raw); typeof at === 'object' && at !== null;) {
    const made = Object.hasOwn(at, 'constructor') ? get(at, 'constructor') : undefined;
    if (get(made, 'prototype') === at && typeof get(at, 'writeHead') === 'function') return at;
    at = Object.getPrototypeOf(at);
  }
  return raw;
}
