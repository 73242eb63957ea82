import { MEDIA_TYPE } from '../../protocol/index.js';
import { BodyRefusal, bodyRefusal, refuseBody } from './body-refusal.js';
import { callMethod, get } from './reflection.js';

/** On a Fastify server: its refusals of bodies are watched. */
const WATCHED = Symbol('nestjs-b2binpay-auth.watched-bodies');

type Next = () => void;

/**
 * Fastify refuses a body that is too long, or of a type that nobody parses, before any code of a route runs: such refusals
 * of the vendor's media type are logged and answered here. Changes nothing for other types, and on other servers.
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

/** Fastify sends such an error as it would send an answer. */
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
