import { MEDIA_TYPE } from '../../protocol/index.js';
import { BodyRefusal, bodyRefusal, refuseBody } from './body-refusal.js';
import { callMethod, get } from './reflection.js';

/** Marks a Fastify server that has the hook. */
const WATCHED = Symbol('nestjs-b2binpay-auth.watched-bodies');

type Next = () => void;

/**
 * Logs and responds to bodies of the vendor's media type that Fastify refuses: it does so, if they are too long or not
 * parsed, before any code of a route runs. Other types and other servers are not affected.
 */
export function watchFastifyBodies(server: unknown): void {
  if (typeof server !== 'object' || server === null || get(server, 'hasContentTypeParser') === undefined)
    return;
  if (Reflect.has(server, WATCHED)) return;
  callMethod(
    server,
    'addHook',
    'preParsing',
    (request: unknown, reply: unknown, _body: unknown, next: Next) => {
      if (isJsonApi(get(get(request, 'headers'), 'content-type'))) watch(reply);
      next();
    },
  );
  Reflect.defineProperty(server, WATCHED, { value: true });
}

function isJsonApi(contentType: unknown): boolean {
  return typeof contentType === 'string' && contentType.split(';', 1)[0]?.trim().toLowerCase() === MEDIA_TYPE;
}

/** Fastify passes such an error to `send`. */
function watch(reply: unknown): void {
  const send = get(reply, 'send');
  if (typeof reply !== 'object' || reply === null || typeof send !== 'function') return;
  Reflect.set(reply, 'send', (...args: readonly unknown[]): unknown => {
    const refusal = refusalOf(args[0]);
    if (refusal === undefined) Reflect.apply(send, reply, args);
    else refuseBody(refusal, reply, () => void Reflect.apply(send, reply, [refusal]));
    return reply;
  });
}

function refusalOf(error: unknown): BodyRefusal | undefined {
  if (error instanceof BodyRefusal) return error;
  const code = get(error, 'code');
  return typeof code === 'string' && code.startsWith('FST_ERR_CTP_') ? bodyRefusal(error) : undefined;
}
