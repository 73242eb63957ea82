import type { OnApplicationBootstrap } from '@nestjs/common';
import type { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { CallbackKeys, Clock } from '../../core/index.js';
import { ConfigurationError } from '../../errors/index.js';
import type { CallbackLog } from '../callback-log.js';
import { refuseOtherAnswers, warnAboutRoutes } from './check-callback-routes.js';
import { watchFastifyBodies } from '../json-api/fastify-bodies.js';
import { findCallbackRoutes } from './find-callback-routes.js';
import { parsesJsonApi } from '../json-api/json-api-marker.js';

export interface CallbackRoutesParts {
  readonly name: string;
  readonly keys: CallbackKeys;
  readonly log: CallbackLog;
  readonly warnAboutInMemoryStore: boolean;
  readonly modules: ModulesContainer;
  readonly host: HttpAdapterHost;
  readonly clock: Clock;
}

/** Checks at boot whether routes of callbacks have what they need, and nothing that stands in their way. */
export class CallbackRoutes implements OnApplicationBootstrap {
  readonly #parts: CallbackRoutesParts;

  constructor(parts: CallbackRoutesParts) {
    this.#parts = parts;
  }

  /** Rejects with `ConfigurationError` where a route has no key to verify with, or answers otherwise. */
  async onApplicationBootstrap(): Promise<void> {
    const { name, keys, log, warnAboutInMemoryStore, modules, host, clock } = this.#parts;
    const routes = findCallbackRoutes(modules, name);
    if (routes.length === 0) return;
    if (keys.state === 'none') {
      throw new ConfigurationError(
        `a route with @VerifyB2binpayCallback() uses the instance "${name}", whose credentials have no callbackSecret. Write credentials: { …, callbackSecret }.`,
      );
    }
    for (const route of routes) refuseOtherAnswers(route);
    warnAboutRoutes(routes, log);
    if (warnAboutInMemoryStore) log.notice('in-memory');
    if (!isServing(host)) return;
    watchFastifyBodies(host.httpAdapter.getInstance());
    if (!(await parsesJsonApi(host.httpAdapter, clock))) log.notice('not-parsed');
  }
}

/** A context without HTTP has no adapter, whatever its type says. */
function isServing(host: HttpAdapterHost): boolean {
  return Boolean(host.httpAdapter);
}
