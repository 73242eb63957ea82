/** All values of {@link ObtainReason}. */
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

/** Why a token was obtained with the credentials. */
export type ObtainReason = (typeof OBTAIN_REASONS)[number];
