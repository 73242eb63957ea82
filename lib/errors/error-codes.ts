/** Why a signed callback was not handled. An unsigned notice has `UNSIGNED`, which is no rejection by itself. */
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

/** Every `code` that a failed token exchange can carry. */
export const TOKEN_ERROR_CODES = [
  'CONFIGURATION',
  'CREDENTIALS_REJECTED',
  'REFRESH_TOKEN_REJECTED',
  'IP_NOT_ALLOWED',
  'THROTTLED',
  'SIGNATURE_MISMATCH',
  'MALFORMED_RESPONSE',
  'API_UNAVAILABLE',
  'API_REQUEST',
  'UNAUTHORIZED',
  'TOKEN_WAIT_TIMEOUT',
  'ACCOUNT_LOCKED',
  'STOPPED',
  'STORE_UNAVAILABLE',
] as const;

/** Every `code` an error of this package can carry. */
export type B2binpayErrorCode = (typeof TOKEN_ERROR_CODES)[number] | CallbackRejectionCode | 'UNSIGNED';
