/** Every {@link ObtainReason}. */
export const OBTAIN_REASONS = [
  'first',
  'refresh-expired',
  'no-refresh-token',
  'ambiguous',
  'suspicious',
  'renew',
  'rejected',
  'store-empty',
  'store-rolled-back',
  'store-unproven',
  'solo',
  'refresh-failed',
  'server-time',
] as const;

/**
 * Why a token was obtained by credentials:
 *
 * - `first`: there was no token yet
 * - `refresh-expired`: the refresh token is too old
 * - `no-refresh-token`: there is no refresh token, as always in API v3
 * - `ambiguous`: the outcome of the last request is unknown
 * - `suspicious`: a refresh token was refused without a known cause
 * - `renew`, `rejected`: by `TokenService.renew()` or `reject()`, without a refresh token that may be sent
 * - `store-empty`: the store has lost the token
 * - `store-rolled-back`: the store's server may have lost writes
 * - `store-unproven`: the store cannot tell whether it has lost writes
 * - `solo`: the store cannot be used
 * - `refresh-failed`: refreshing does not work at present
 * - `server-time`: the lifetime of the last token was in doubt
 */
export type ObtainReason = (typeof OBTAIN_REASONS)[number];
