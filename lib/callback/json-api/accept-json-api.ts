import type { INestApplication } from '@nestjs/common';
import { ConfigurationError } from '../../errors/index.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { watchFastifyBodies } from './fastify-bodies.js';
import { acceptsJsonApi, markAccepting } from './json-api-marker.js';
import { fastifyParser, MAX_BODY_BYTES, wrapLastParser } from './json-api-parsers.js';
import { callMethod } from './reflection.js';

/**
 * Makes the application parse `application/vnd.api+json`, the media type of B2BINPAY's callbacks, on Express and Fastify.
 * The parsing of other bodies does not change. Call it once in `main.ts`, before `init()` or `listen()`.
 *
 * Bodies longer than 1 MiB get a 413, invalid JSON a 400; neither response reveals anything of the body.
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
  if (acceptsJsonApi(adapter)) return;
  if (Reflect.get(app, 'isInitialized') === true) {
    throw new ConfigurationError(
      'acceptJsonApi(app) was called too late: the application is initialized. Call it before init() or listen().',
    );
  }
  const server: unknown = adapter.getInstance();
  switch (adapter.getType()) {
    case 'express':
      useParser(app, 'json', { type: MEDIA_TYPE, limit: MAX_BODY_BYTES });
      wrapLastParser(server);
      break;
    case 'fastify':
      useParser(app, MEDIA_TYPE, { bodyLimit: MAX_BODY_BYTES }, fastifyParser(server));
      watchFastifyBodies(server);
      break;
    default:
      throw new ConfigurationError(
        'acceptJsonApi(app) supports Express and Fastify. Parse the body yourself on other servers.',
      );
  }
  markAccepting(adapter);
}

/** Calls Nest's `useBodyParser`, which respects the option `rawBody`. */
function useParser(app: object, ...args: readonly unknown[]): void {
  callMethod(app, 'useBodyParser', ...args);
}
