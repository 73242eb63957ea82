/** A token that lives shorter or longer than this is treated as malformed. */
const MIN_LIFETIME_MS = 5_000;
const MAX_LIFETIME_MS = 31 * 24 * 3_600_000;

/** `Date` has whole seconds, cut off: the server may be up to this much later. */
export const DATE_HEADER_RESOLUTION_MS = 1_000;
/** How far a login's `Date` may be from its own time to be believed in refreshes. */
const TRUE_DATE_WITHIN_MS = 2_000;

export interface RefreshTimes {
  /** `access_expired_at`, by the server's clock. */
  readonly accessExpiresAt: number;
  /** The response's `Date`, where it came. */
  readonly date: number | undefined;
  /** What the last login said. */
  readonly login: {
    readonly serverTime: number;
    readonly lifetimeMs: number;
    readonly hasTrueDate: boolean;
    /** From when it was sent to when the refresh was sent. */
    readonly agoMs: number;
  };
}

export function isUsableLifetime(lifetimeMs: number): boolean {
  return lifetimeMs > MIN_LIFETIME_MS && lifetimeMs <= MAX_LIFETIME_MS;
}

/** Whether the `Date` of a login agrees with its signed time, so that it may be believed where nothing is signed. */
export function isTrueDate(date: number | undefined, serverTime: number): boolean {
  return date !== undefined && Math.abs(date - serverTime) <= TRUE_DATE_WITHIN_MS;
}

/**
 * Lifetime of a refreshed v2 token, whose response has no server time: the smallest of three witnesses, so that no wrong
 * one makes a token live too long. They are the server's time of the last login carried on, `Date`, and the lifetime at
 * the last login; `isDoubtful` where they differ, so that the next renewal has to measure anew. The JWT's own claims are
 * none: `iat` of a refreshed token is that of its refresh token in the usual library.
 */
export function refreshedLifetime({ accessExpiresAt, date, login }: RefreshTimes): {
  lifetimeMs: number;
  isDoubtful: boolean;
} {
  const witnesses = [accessExpiresAt - (login.serverTime + login.agoMs), login.lifetimeMs];
  if (login.hasTrueDate && date !== undefined) {
    witnesses.push(accessExpiresAt - (date + DATE_HEADER_RESOLUTION_MS));
  }
  const smallest = Math.min(...witnesses);
  const largest = Math.max(...witnesses);
  return { lifetimeMs: smallest, isDoubtful: largest - smallest > 0.1 * largest + 2_000 };
}
