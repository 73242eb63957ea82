/**
 * A renewal that does not wait until the token is due: `renew` was asked for by the user, `rejected` by the API's 401,
 * `overdue` by a login that is owed or by a clock that jumped.
 */
export type EarlyRenewal = 'renew' | 'rejected' | 'overdue';

const RANK: Record<EarlyRenewal, number> = { overdue: 1, rejected: 2, renew: 3 };

/** The stronger of two wishes. */
export function strongerOf(
  a: EarlyRenewal | undefined,
  b: EarlyRenewal | undefined,
): EarlyRenewal | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return RANK[a] >= RANK[b] ? a : b;
}
