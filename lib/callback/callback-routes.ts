import type { OnApplicationBootstrap } from '@nestjs/common';
import type { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { CallbackKeys } from '../core/index.js';
import { ConfigurationError } from '../errors/index.js';
import type { CallbackLog } from './callback-log.js';
import { parsesJsonApi } from './json-api-marker.js';
import { VERIFIED_BY } from './verify-callback.decorator.js';

export interface CallbackRoutesParts {
  readonly name: string;
  readonly keys: CallbackKeys;
  readonly log: CallbackLog;
  readonly warnsOfMemory: boolean;
  readonly modules: ModulesContainer;
  readonly host: HttpAdapterHost;
}

/** Looks at boot whether routes of callbacks have what they need. */
export class CallbackRoutes implements OnApplicationBootstrap {
  readonly #parts: CallbackRoutesParts;

  constructor(parts: CallbackRoutesParts) {
    this.#parts = parts;
  }

  /** Throws `ConfigurationError` where a route has no key to verify with. */
  onApplicationBootstrap(): void {
    const { name, keys, log, warnsOfMemory, modules, host } = this.#parts;
    if (!hasRoute(modules, name)) return;
    if (keys.state === 'none') {
      throw new ConfigurationError(
        `a route with @VerifyB2binpayCallback() uses the instance "${name}", whose credentials have no callbackSecret. Write credentials: { …, callbackSecret }.`,
      );
    }
    if (warnsOfMemory) log.notice('in-memory');
    if (isServing(host) && !parsesJsonApi(host.httpAdapter)) log.notice('not-parsed');
  }
}

/** A context without HTTP has no adapter, whatever its type says. */
function isServing(host: HttpAdapterHost): boolean {
  return Boolean(host.httpAdapter);
}

function hasRoute(modules: ModulesContainer, name: string): boolean {
  for (const { controllers } of modules.values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype === 'function' && verifies(metatype.prototype, name)) return true;
    }
  }
  return false;
}

/** Whether a handler of this prototype, or of one it inherits from, is verified by the instance. */
function verifies(prototype: unknown, name: string): boolean {
  for (let at = prototype; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(at))) {
      const handler: unknown = value;
      if (typeof handler === 'function' && Reflect.getMetadata(VERIFIED_BY, handler) === name) return true;
    }
  }
  return false;
}
