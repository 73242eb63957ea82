import type { HttpServer } from '@nestjs/common';
import type { Clock } from '../../core/index.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { expressParses } from './express-parsers.js';
import { get } from './reflection.js';

/** Marks an HTTP adapter for which `acceptJsonApi` was called. */
const ACCEPTS = Symbol('nestjs-b2binpay-auth.accepts-json-api');

export function markAccepting(adapter: HttpServer): void {
  Object.defineProperty(adapter, ACCEPTS, { value: true });
}

/** Whether `acceptJsonApi` was called for it, or Fastify has a parser for the media type. */
export function acceptsJsonApi(adapter: HttpServer): boolean {
  if (Reflect.get(adapter, ACCEPTS) === true) return true;
  const server: unknown = adapter.getInstance();
  const has = get(server, 'hasContentTypeParser');
  return typeof has === 'function' && Reflect.apply(has, server, [MEDIA_TYPE]) === true;
}

/** Whether the media type of callbacks seems to be parsed; on Express this is tested by trying its parsers. */
export async function parsesJsonApi(adapter: HttpServer, clock: Clock): Promise<boolean> {
  return acceptsJsonApi(adapter) || expressParses(adapter.getInstance(), clock);
}
