import type { OnApplicationBootstrap } from '@nestjs/common';
import type { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { CallbackKeys, Clock } from '../../core/index.js';
import { ConfigurationError } from '../../errors/index.js';
import type { CallbackLog } from '../callback-log.js';
import { refuseOtherResponses, warnAboutRoutes } from './check-callback-routes.js';
import { watchFastifyBodies } from '../json-api/fastify-bodies.js';
import { findCallbackRoutes } from './find-callback-routes.js';
import { parsesJsonApi } from '../json-api/json-api-marker.js';

export interface CallbackRoutesParts {
  readonly name: string;
  readonly keys: CallbackKeys;
  readonly log: CallbackLog;
  readonly warnAboutInMemoryStore: boolean;
  readonly modules: ModulesContainer;
  readonly adapterHost: HttpAdapterHost;
  readonly clock: Clock;
}

/** Checks the callback routes of an instance at boot. */
export class CallbackRoutes implements OnApplicationBootstrap {
  readonly #parts: CallbackRoutesParts;

  constructor(parts: CallbackRoutesParts) {
    this.#parts = parts;
  }

  /** Rejects with `ConfigurationError` if a route has no key to verify with, or defines its own response. */
  async onApplicationBootstrap(): Promise<void> {
    const { name, keys, log, warnAboutInMemoryStore, modules, adapterHost, clock } = this.#parts;
    const routes = findCallbackRoutes(modules, name);
    if (routes.length === 0) return;
    if (keys.state === 'none') {
      throw new ConfigurationError(
        `a route with @VerifyB2binpayCallback() uses the instance "${name}", whose credentials have no callbackSecret. Write credentials: { …, callbackSecret }.`,
      );
    }
    for (const route of routes) refuseOtherResponses(route);
    warnAboutRoutes(routes, log);
    if (warnAboutInMemoryStore) log.notice('in-memory');
    if (!hasHttpAdapter(adapterHost)) return;
    watchFastifyBodies(adapterHost.httpAdapter.getInstance());
    if (!(await parsesJsonApi(adapterHost.httpAdapter, clock))) log.notice('not-parsed');
  }
}

/** An application context without HTTP has no adapter, although its type says so. */
function hasHttpAdapter(adapterHost: HttpAdapterHost): boolean {
  return Boolean(adapterHost.httpAdapter);
}
