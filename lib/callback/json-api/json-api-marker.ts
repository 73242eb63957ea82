import type { HttpServer } from '@nestjs/common';
import type { Clock } from '../../core/index.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { expressParses } from './express-parsers.js';
import { get } from './reflection.js';

/** On an HTTP adapter: `acceptJsonApi` has been called for it. */
const ACCEPTS = Symbol('nestjs-b2binpay-auth.accepts-json-api');

export function markAccepting(adapter: HttpServer): void {
  Object.defineProperty(adapter, ACCEPTS, { value: true });
}

/** Whether `acceptJsonApi` has been called for it, or a Fastify parses the media type by itself. */
export function acceptsJsonApi(adapter: HttpServer): boolean {
  if (Reflect.get(adapter, ACCEPTS) === true) return true;
  const server: unknown = adapter.getInstance();
  const has = get(server, 'hasContentTypeParser');
  return typeof has === 'function' && Reflect.apply(has, server, [MEDIA_TYPE]) === true;
}

/** Whether the media type of callbacks seems to be parsed: Fastify tells, and Express' JSON parsers are tried. */
export async function parsesJsonApi(adapter: HttpServer, clock: Clock): Promise<boolean> {
  return acceptsJsonApi(adapter) || expressParses(adapter.getInstance(), clock);
}
