import type { HttpServer } from '@nestjs/common';
import { MEDIA_TYPE } from '../protocol/index.js';
import { get } from './reflection.js';

/** On an HTTP adapter: `acceptJsonApi` has been called for it. */
const ACCEPTS = Symbol('nestjs-b2binpay-auth.accepts-json-api');

export function markAccepting(adapter: HttpServer): void {
  Object.defineProperty(adapter, ACCEPTS, { value: true });
}

/** Whether the media type of callbacks is parsed, as far as the server tells: Fastify does, Express does not. */
export function parsesJsonApi(adapter: HttpServer): boolean {
  if (Reflect.get(adapter, ACCEPTS) === true) return true;
  const server: unknown = adapter.getInstance();
  const has = get(server, 'hasContentTypeParser');
  return typeof has === 'function' && Reflect.apply(has, server, [MEDIA_TYPE]) === true;
}
