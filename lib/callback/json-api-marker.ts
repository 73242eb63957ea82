import { MEDIA_TYPE } from '../protocol/index.js';
import { get } from './reflection.js';

/** On an HTTP adapter: `acceptJsonApi` has been called for it. */
const ACCEPTS = Symbol('nestjs-b2binpay-auth.accepts-json-api');

export function markAccepting(adapter: object): void {
  Object.defineProperty(adapter, ACCEPTS, { value: true });
}

export function isAccepting(adapter: object): boolean {
  return Reflect.get(adapter, ACCEPTS) === true;
}

/** Whether the media type of callbacks is parsed, as far as the server tells: Express does not. */
export function parsesJsonApi(adapter: object): boolean {
  if (isAccepting(adapter)) return true;
  const server = get(adapter, 'instance');
  const has = get(server, 'hasContentTypeParser');
  return typeof has === 'function' && Reflect.apply(has, server, [MEDIA_TYPE]) === true;
}
