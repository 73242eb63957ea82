/** Every {@link LockReason}. */
export const LOCK_REASONS = ['credentials', 'ip', 'signature', 'suspicion'] as const;

/**
 * Why an account is locked:
 *
 * - `credentials`: the API refuses the credentials
 * - `ip`: the API does not accept calls from this address
 * - `signature`: signatures of login responses were wrong repeatedly
 * - `suspicion`: refresh tokens were refused twice without a known cause, with `refresh.onRepeatedSuspicion: 'lock'`
 */
export type LockReason = (typeof LOCK_REASONS)[number];
