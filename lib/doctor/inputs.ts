import { B2binpayAuthError } from '../errors/index.js';
import type { SealedCredentials } from '../protocol/index.js';
import { checkPrefix } from '../redis/keys.js';
import type { RedisRequest } from './redis/redis-steps.js';
import { type Env, readSetup } from './setup.js';

/** The doctor was called wrongly. The message follows the package's name. */
export class UnusableInput extends Error {}

/** Throws {@link UnusableInput}. */
export function redisRequestOf(url: string | undefined, keyPrefix: string | undefined): RedisRequest {
  if (url === undefined || url === '') throw new UnusableInput('--redis needs a URL, or REDIS_URL');
  try {
    return { url, keyPrefix: checkPrefix(keyPrefix) };
  } catch (error) {
    if (B2binpayAuthError.is(error))
      throw new UnusableInput('--key-prefix is 1 to 100 characters without blanks and braces');
    throw error;
  }
}

/** The credentials of an older file; what it does not say is as it is now. Throws {@link UnusableInput}. */
export function previousOf(env: Env, older: Env): readonly SealedCredentials[] {
  const { setup, outcomes } = readSetup({ ...env, ...older });
  if (setup !== undefined) return [setup.credentials];
  throw new UnusableInput(
    `--previous-env-file: ${outcomes.map(({ says }) => says).join(' ')}`.replace(/\.$/, ''),
  );
}
