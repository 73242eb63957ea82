import { ConfigurationError } from '../../errors/index.js';
import { type Credentials, signatureOf, v2SigningKey } from '../../protocol/index.js';

/** The signed fields of a callback. */
export interface CallbackFields {
  /** Status of the transfer or, without one, of the deposit; absent for a payout without transfer. */
  readonly status?: number | undefined;
  /** Amount of the transfer, a decimal number; absent if there is no transfer. */
  readonly amount?: string | undefined;
  /** Your id of the deposit or payout. */
  readonly trackingId?: string | null | undefined;
  /** Time of the callback, ISO 8601. */
  readonly time: string;
}

/**
 * Signs a callback as the vendor would ("Callbacks"): 64 hex digits for `meta.sign`. Does not validate the fields, so that
 * tests can sign invalid callbacks. Throws `ConfigurationError` for v3 credentials without `callbackSecret`.
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
  return signatureOf(keyOf(credentials), `${status}${amount}${trackingId ?? ''}${time}`);
}

function keyOf(credentials: Credentials): Uint8Array {
  if ('login' in credentials) return v2SigningKey(credentials.login, credentials.password);
  if (credentials.callbackSecret !== undefined) return Buffer.from(credentials.callbackSecret, 'utf8');
  throw new ConfigurationError(
    'callbacks of API v3 are signed with the callback secret. Write credentials: { …, callbackSecret }.',
  );
}
