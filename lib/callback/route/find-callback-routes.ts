import type { ModulesContainer } from '@nestjs/core';
import { VERIFIED_BY } from './verify-callback.decorator.js';

/** A handler with `@VerifyB2binpayCallback()`. */
export interface CallbackRoute {
  readonly controller: abstract new (...args: never[]) => unknown;
  readonly method: string;
  readonly handler: object;
  /** For messages. */
  readonly title: string;
}

/** The routes whose callbacks an instance verifies. */
export function findCallbackRoutes(modules: ModulesContainer, name: string): readonly CallbackRoute[] {
  const routes: CallbackRoute[] = [];
  for (const { controllers } of modules.values()) {
    for (const { metatype } of controllers.values()) {
      if (isClass(metatype)) routes.push(...routesOf(metatype, name));
    }
  }
  return routes;
}

/** Handlers of a controller, including inherited ones that are not overridden. */
function routesOf(controller: CallbackRoute['controller'], name: string): readonly CallbackRoute[] {
  const routes = new Map<string, CallbackRoute | undefined>();
  for (let proto: unknown = controller.prototype; typeof proto === 'object' && proto !== null;) {
    for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
      const handler: unknown = value;
      if (typeof handler !== 'function' || routes.has(method)) continue;
      const isOurs = Reflect.getMetadata(VERIFIED_BY, handler) === name;
      const title = `${controller.name}.${method}`;
      routes.set(method, isOurs ? { controller, method, handler, title } : undefined);
    }
    proto = Object.getPrototypeOf(proto);
  }
  return [...routes.values()].filter((route) => route !== undefined);
}

function isClass(value: unknown): value is CallbackRoute['controller'] {
  return typeof value === 'function';
}
