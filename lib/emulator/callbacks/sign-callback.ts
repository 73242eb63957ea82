import { ConfigurationError } from '../../errors/index.js';
import { type Credentials, hmacSha256, v2SigningKey } from '../../protocol/index.js';

/** The signed fields of a callback. */
export interface CallbackFields {
  /** Absent for a payout without transfer. */
  readonly status?: number | undefined;
  /** Absent without transfer. */
  readonly amount?: string | undefined;
  readonly trackingId?: string | null | undefined;
  readonly time: string;
}

/**
 * Signs a callback as the vendor does ("Callbacks"): 64 hex digits for `meta.sign`. Validates nothing, so that tests can
 * sign invalid callbacks. Throws `ConfigurationError` for v3 credentials without `callbackSecret`.
 *
 * @example
 * ```ts
 * const sign = signCallback(
 *   { status: 2, amount: '0.30', trackingId: 'order-1', time: '2024-01-02T03:04:05.678901Z' },
 *   { login: 'key', password: 'secret' },
 * );
 * ```
 */
export function signCallback(fields: CallbackFields, credentials: Credentials): string {
  const { status = '', amount = '', trackingId, time } = fields;
  return hmacSha256(keyOf(credentials), `${status}${amount}${trackingId ?? ''}${time}`).toString('hex');
}

function keyOf(credentials: Credentials): Uint8Array {
  if ('login' in credentials) return v2SigningKey(credentials.login, credentials.password);
  if (credentials.callbackSecret !== undefined) return Buffer.from(credentials.callbackSecret, 'utf8');
  throw new ConfigurationError(
    'callbacks of API v3 are signed with the callback secret. Write credentials: { …, callbackSecret }.',
  );
}
