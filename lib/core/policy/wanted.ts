/**
 * A renewal before the token is due: `renew` was requested by the user, `rejected` follows a 401 of the API, `overdue` a
 * login that has to follow or a clock that jumped forward.
 */
export type EarlyRenewal = 'renew' | 'rejected' | 'overdue';

const RANK: Record<EarlyRenewal, number> = { overdue: 1, rejected: 2, renew: 3 };

/** The one with the higher rank. */
export function strongerOf(
  a: EarlyRenewal | undefined,
  b: EarlyRenewal | undefined,
): EarlyRenewal | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return RANK[a] >= RANK[b] ? a : b;
}
