import type { TOKEN_ERROR_CODES } from './token-error-codes.js';

/**
 * Why a signed callback was not handled:
 *
 * - `SIGNATURE_MISSING`: it has a transfer and no signature
 * - `SIGNATURE_MALFORMED`: the signature is not 64 hex digits
 * - `SIGNATURE_MISMATCH`: no key of the instance made the signature
 * - `TIMESTAMP_INVALID`: its time is not an ISO 8601 instant
 * - `TIMESTAMP_OUT_OF_RANGE`: it is older than `maxAgeMs`, or further ahead than `maxFutureMs`
 * - `PAYLOAD_MALFORMED`: its body is not what the vendor documents
 * - `PAYLOAD_AMBIGUOUS`: the boundary between its signed fields is ambiguous
 * - `REPLAYED`: it has been handled before
 * - `CALLBACK_IN_PROGRESS`: another delivery of it is being handled
 * - `REPLAY_STORE_UNAVAILABLE`: the replay store failed
 * - `KEYS_UNAVAILABLE`: the credentials function has not returned credentials yet
 *
 * An unsigned notice has `UNSIGNED` instead, which is no rejection by itself.
 */
export type CallbackRejectionCode =
  | 'SIGNATURE_MISSING'
  | 'SIGNATURE_MALFORMED'
  | 'SIGNATURE_MISMATCH'
  | 'TIMESTAMP_INVALID'
  | 'TIMESTAMP_OUT_OF_RANGE'
  | 'PAYLOAD_MALFORMED'
  | 'PAYLOAD_AMBIGUOUS'
  | 'REPLAYED'
  | 'CALLBACK_IN_PROGRESS'
  | 'REPLAY_STORE_UNAVAILABLE'
  | 'KEYS_UNAVAILABLE';

/** Every `code` of an error of this package. */
export type B2binpayErrorCode = (typeof TOKEN_ERROR_CODES)[number] | CallbackRejectionCode | 'UNSIGNED';
