/** A token that lives shorter or longer than this is not taken for one. */
const MIN_LIFETIME_MS = 5_000;
const MAX_LIFETIME_MS = 31 * 24 * 3_600_000;

/** `Date` has whole seconds, cut off: the server may be up to this much later. */
export const DATE_HEADER_GRAIN_MS = 1_000;

export interface RefreshTimes {
  /** `access_expired_at`, by the server's clock. */
  readonly accessExpiresAt: number;
  /** The answer's `Date`, where it came. */
  readonly date: number | undefined;
  /** `exp - iat` of the access token, where it can be read. */
  readonly hintMs: number | undefined;
  /** Lifetime of the token before. */
  readonly lastMs: number | undefined;
}

export function isUsableLifetime(lifetimeMs: number): boolean {
  return lifetimeMs > MIN_LIFETIME_MS && lifetimeMs <= MAX_LIFETIME_MS;
}

/**
 * Lifetime of a refreshed v2 token. Its answer has no server time, so `Date` stands in; where that contradicts the
 * token's own claim or the lifetime before, it is not believed (`doubtful`).
 */
export function refreshedLifetime(times: RefreshTimes): {
  lifetimeMs: number | undefined;
  doubtful: boolean;
} {
  const { accessExpiresAt, date, hintMs, lastMs } = times;
  const byDate = date === undefined ? undefined : accessExpiresAt - (date + DATE_HEADER_GRAIN_MS);
  if (byDate !== undefined && byDate > MIN_LIFETIME_MS && isNear(byDate, hintMs) && isNear(byDate, lastMs)) {
    return { lifetimeMs: Math.min(byDate, hintMs ?? byDate), doubtful: false };
  }
  if (hintMs !== undefined) return { lifetimeMs: hintMs, doubtful: true };
  const smaller = byDate !== undefined && byDate > MIN_LIFETIME_MS ? byDate : Infinity;
  const lifetimeMs = Math.min(lastMs ?? Infinity, smaller);
  return { lifetimeMs: lifetimeMs === Infinity ? undefined : lifetimeMs, doubtful: true };
}

function isNear(lifetimeMs: number, other: number | undefined): boolean {
  return other === undefined || Math.abs(lifetimeMs - other) <= 0.1 * other + 2_000;
}
