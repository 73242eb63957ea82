import { ConfigurationError } from '../../errors/index.js';

// Express and Fastify are no dependencies of this package, so what they are is looked at, not imported.

/** Calls a method by its name. Throws `ConfigurationError` where there is none. */
export function callMethod(target: unknown, name: string, ...args: readonly unknown[]): unknown {
  const method = get(target, name);
  if (typeof method !== 'function') {
    throw new ConfigurationError(
      `this application has no ${name}(). Use NestJS 11 or 12 on Express or Fastify.`,
    );
  }
  return Reflect.apply(method, target, args);
}

/** A property of whatever this is. */
export function get(target: unknown, name: string): unknown {
  const isHolder = (typeof target === 'object' && target !== null) || typeof target === 'function';
  return isHolder ? Reflect.get(target, name) : undefined;
}

/** The own properties of whatever this is. */
export function entriesOf(target: unknown): readonly [string, unknown][] {
  return typeof target === 'object' && target !== null ? Object.entries(target) : [];
}
