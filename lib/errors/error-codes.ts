import type { TOKEN_ERROR_CODES } from './token-error-codes.js';

/** Why a signed callback was not handled. Unsigned notices get `UNSIGNED`, which by itself is not a rejection. */
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

/** Every `code` an error of this package can carry. */
export type B2binpayErrorCode = (typeof TOKEN_ERROR_CODES)[number] | CallbackRejectionCode | 'UNSIGNED';
