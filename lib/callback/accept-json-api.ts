import { HttpException, type INestApplication, Logger } from '@nestjs/common';
import { ConfigurationError } from '../errors/index.js';
import { MEDIA_TYPE } from '../protocol/index.js';
import { isAccepting, markAccepting } from './json-api-marker.js';

/** As much as Fastify takes by default; callbacks are some kilobytes long. */
const MAX_BODY_BYTES = 1_048_576;
const TOO_LARGE = 413;

/**
 * Makes the application parse `application/vnd.api+json`, as B2BINPAY may send its callbacks, on Express and Fastify. What
 * the host does with other bodies stays as it is. Call it once in `main.ts`, before `init()` or `listen()`.
 *
 * Bodies longer than 1 MiB are answered with 413, what is no JSON with 400; neither answer shows anything of the body.
 * Throws `ConfigurationError` after `init()`, and on a server that is neither Express nor Fastify.
 *
 * @example
 * ```ts
 * const app = await NestFactory.create(AppModule);
 * acceptJsonApi(app);
 * await app.listen(3000);
 * ```
 */
export function acceptJsonApi(app: INestApplication): void {
  const adapter = app.getHttpAdapter();
  if (isAccepting(adapter)) return;
  if (Reflect.get(app, 'isInitialized') === true) {
    throw new ConfigurationError(
      'acceptJsonApi(app) came too late: the application is initialised. Call it before init() or listen().',
    );
  }
  const server: unknown = adapter.getInstance();
  switch (adapter.getType()) {
    case 'express':
      useParser(app, 'json', { type: MEDIA_TYPE, limit: MAX_BODY_BYTES });
      wrapLastParser(server);
      break;
    case 'fastify':
      if (call(server, 'hasContentTypeParser', MEDIA_TYPE) === true) break;
      useParser(app, MEDIA_TYPE, { bodyLimit: MAX_BODY_BYTES }, fastifyParser(server));
      break;
    default:
      throw new ConfigurationError(
        'acceptJsonApi(app) knows Express and Fastify. Parse the body yourself here.',
      );
  }
  markAccepting(adapter);
}

/** `useBodyParser` of Nest's applications, which minds their `rawBody` option. */
function useParser(app: object, ...args: readonly unknown[]): void {
  call(app, 'useBodyParser', ...args);
}

type Done = (error: unknown, body?: unknown) => void;
type Parser = (request: unknown, second: unknown, done: Done) => unknown;

/**
 * Nest installs its own JSON parser unless one of that name is there, so ours gets another; and its errors, which quote
 * the body, become constant ones.
 */
function wrapLastParser(server: unknown): void {
  const layer = lastLayer(server);
  const parse: unknown = layer && Reflect.get(layer, 'handle');
  if (layer === undefined || !isParser(parse)) {
    throw new ConfigurationError('this version of Express keeps its parsers elsewhere. Use Express 4 or 5.');
  }
  const b2binpayJsonApiParser: Parser = (request, response, next) =>
    parse(request, response, (error) => next(error === undefined ? undefined : refusal(error)));
  Reflect.set(layer, 'handle', b2binpayJsonApiParser);
}

function lastLayer(server: unknown): object | undefined {
  for (const name of ['router', '_router']) {
    const stack = get(get(server, name), 'stack');
    const last: unknown = Array.isArray(stack) ? stack.at(-1) : undefined;
    if (typeof last === 'object' && last !== null) return last;
  }
  return undefined;
}

/** Fastify's own JSON parser, which refuses `__proto__`. */
function fastifyParser(server: unknown): Parser {
  const parse = call(server, 'getDefaultJsonParser', 'error', 'error');
  return (request, body, done) => {
    const finish: Done = (error, parsed) => {
      if (error === undefined || error === null) done(null, parsed);
      else done(refusal(error));
    };
    if (!isParser(parse)) return finish(new Error('no parser'));
    return parse(request, Buffer.isBuffer(body) ? body.toString('utf8') : body, finish);
  };
}

/** Constant, and logged with what may help. */
function refusal(error: unknown): HttpException {
  const logger = new Logger('B2binpayCallbacks');
  if (get(error, 'status') === TOO_LARGE || get(error, 'statusCode') === TOO_LARGE) {
    logger.warn(`a body of ${MEDIA_TYPE} is longer than 1 MiB (413); callbacks are some kilobytes long.`);
    return new HttpException({ statusCode: TOO_LARGE, message: 'Payload Too Large' }, TOO_LARGE);
  }
  logger.warn(
    `a body of ${MEDIA_TYPE} is no JSON (400); if it came from B2BINPAY, look at what stands between it and this host.`,
  );
  return new HttpException({ statusCode: 400, message: 'Bad Request' }, 400);
}

function call(target: unknown, name: string, ...args: readonly unknown[]): unknown {
  const method = get(target, name);
  if (typeof method !== 'function') {
    throw new ConfigurationError(
      `this application has no ${name}(). Use NestJS 11 or 12 on Express or Fastify.`,
    );
  }
  return Reflect.apply(method, target, args);
}

function get(target: unknown, name: string): unknown {
  const isHolder = (typeof target === 'object' && target !== null) || typeof target === 'function';
  return isHolder ? Reflect.get(target, name) : undefined;
}

function isParser(value: unknown): value is Parser {
  return typeof value === 'function';
}
