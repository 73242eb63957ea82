import { ConfigurationError } from '../errors/index.js';

const DEFAULT_PREFIX = 'b2binpay';

/** Throws {@link ConfigurationError} where a prefix cannot be one. */
export function checkPrefix(prefix: unknown = DEFAULT_PREFIX): string {
  // Braces would decide the slot of a cluster.
  if (typeof prefix === 'string' && /^[^{}\s]{1,100}$/.test(prefix)) return prefix;
  throw new ConfigurationError(
    "option `keyPrefix` of a Redis store is 1 to 100 characters without blanks and braces. Write e.g. keyPrefix: 'payments'.",
  );
}

/** Keys of one account: in one slot of a cluster. */
export function accountKeys(prefix: string, id: string): { readonly turn: string; readonly text: string } {
  return { turn: `${prefix}:{${id}}:turn`, text: `${prefix}:{${id}}:text` };
}

export function budgetKey(prefix: string, budgetId: string): string {
  return `${prefix}:{${budgetId}}:budget`;
}

/** Where the end of a turn is published. */
export function channelOf(prefix: string, id: string): string {
  return `${prefix}:${id}`;
}

export function callbackKey(prefix: string, key: string): string {
  return `${prefix}:callback:{${key}}`;
}
