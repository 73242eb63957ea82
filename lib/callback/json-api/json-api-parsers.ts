import { ConfigurationError } from '../../errors/index.js';
import { bodyRefusal, refuseBody } from './body-refusal.js';
import { callMethod, get } from './reflection.js';

/** Fastify's default; callbacks have a few kilobytes. */
export const MAX_BODY_BYTES = 1_048_576;

type Done = (error: unknown, body?: unknown) => void;
type Parser = (request: unknown, second: unknown, done: Done) => unknown;

/**
 * Renames the parser, because Nest skips its own JSON parser if one of that name exists, and replaces its errors, which
 * quote the body, by constant ones.
 */
export function wrapLastParser(server: unknown): void {
  const layer = lastLayer(server);
  const parse: unknown = layer && Reflect.get(layer, 'handle');
  if (layer === undefined || !isParser(parse)) {
    throw new ConfigurationError(
      'this version of Express is not supported. Use Express 5, as NestJS 11 and 12 do.',
    );
  }
  const b2binpayJsonApiParser: Parser = (request, response, next) =>
    parse(request, response, (error) => {
      if (error === undefined || error === null) return next(undefined);
      const refusal = bodyRefusal(error);
      return refuseBody(refusal, response, () => next(refusal));
    });
  Reflect.set(layer, 'handle', b2binpayJsonApiParser);
}

function lastLayer(server: unknown): object | undefined {
  const stack = get(get(server, 'router'), 'stack');
  const last: unknown = Array.isArray(stack) ? stack.at(-1) : undefined;
  return typeof last === 'object' && last !== null ? last : undefined;
}

/** Fastify's own JSON parser, which refuses `__proto__`. */
export function fastifyParser(server: unknown): Parser {
  const parse = callMethod(server, 'getDefaultJsonParser', 'error', 'error');
  if (!isParser(parse))
    throw new ConfigurationError('this version of Fastify has no JSON parser. Use Fastify 5.');
  return (request, body, done) => {
    const finish: Done = (error, parsed) => {
      if (error === undefined || error === null) done(null, parsed);
      else done(bodyRefusal(error));
    };
    return parse(request, Buffer.isBuffer(body) ? body.toString('utf8') : body, finish);
  };
}

function isParser(value: unknown): value is Parser {
  return typeof value === 'function';
}
