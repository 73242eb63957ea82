import { ConfigurationError } from '../../errors/index.js';

// Express and Fastify are not dependencies of this package, so their objects are accessed by reflection.

/** Calls a method by name. Throws `ConfigurationError` if it does not exist. */
export function callMethod(target: unknown, name: string, ...args: readonly unknown[]): unknown {
  const method = get(target, name);
  if (typeof method !== 'function') {
    throw new ConfigurationError(
      `this application has no ${name}(). Use NestJS 11 or 12 on Express or Fastify.`,
    );
  }
  return Reflect.apply(method, target, args);
}

/** A property of any value; undefined if it has none. */
export function get(target: unknown, name: string): unknown {
  const isHolder = (typeof target === 'object' && target !== null) || typeof target === 'function';
  return isHolder ? Reflect.get(target, name) : undefined;
}

/** The own properties of any value. */
export function entriesOf(target: unknown): readonly [string, unknown][] {
  return typeof target === 'object' && target !== null ? Object.entries(target) : [];
}
