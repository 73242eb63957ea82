/** All values of {@link LockReason}. */
export const LOCK_REASONS = ['credentials', 'ip', 'signature', 'suspicion'] as const;

/** Why an account is locked. */
export type LockReason = (typeof LOCK_REASONS)[number];
