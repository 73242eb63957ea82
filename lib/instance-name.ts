import type { InjectionToken } from '@nestjs/common';
import { ConfigurationError } from './errors/index.js';

export const DEFAULT_NAME = 'default';

/** Returns a valid name; throws `ConfigurationError` otherwise. */
export function checkName(name: unknown): string {
  if (typeof name === 'string' && /^[\w-]{1,32}$/.test(name)) return name;
  throw new ConfigurationError(
    "the name of an instance must be 1 to 32 letters, digits, '_' or '-'. Write e.g. name: 'eu'.",
  );
}

/**
 * The injection token of a service: its class for the default instance, else a string that makes Nest's own error
 * messages say what is missing. `label` is the class name as a literal, because bundlers rename classes.
 */
export function instanceToken<T>(
  type: new (...args: never[]) => T,
  label: string,
  name: string,
): InjectionToken<T> {
  if (checkName(name) === DEFAULT_NAME) return type;
  return `nestjs-b2binpay-auth ${label} "${name}": register it with B2binpayAuthModule.forRoot({ name: "${name}", … })`;
}
