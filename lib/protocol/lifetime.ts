/** A token that lives shorter or longer than this is treated as malformed. */
const MIN_LIFETIME_MS = 5_000;
const MAX_LIFETIME_MS = 31 * 24 * 3_600_000;

/** `Date` is truncated to whole seconds: the server's time may be later by up to this much. */
export const DATE_HEADER_RESOLUTION_MS = 1_000;
/** How far a login's `Date` may differ from its signed time for `Date` to be trusted in refreshes. */
const DATE_TOLERANCE_MS = 2_000;

export interface RefreshTimes {
  /** `access_expired_at`, by the server's clock. */
  readonly accessExpiresAt: number;
  /** The response's `Date`; absent if it had none. */
  readonly date: number | undefined;
  /** The last login. */
  readonly login: {
    readonly serverTime: number;
    readonly lifetimeMs: number;
    readonly hasReliableDate: boolean;
    /** Time between sending the login and sending the refresh. */
    readonly ageMs: number;
  };
}

export function isUsableLifetime(lifetimeMs: number): boolean {
  return lifetimeMs > MIN_LIFETIME_MS && lifetimeMs <= MAX_LIFETIME_MS;
}

/** Whether the `Date` of a login agrees with its signed time, so that `Date` can be trusted in unsigned responses. */
export function isReliableDate(date: number | undefined, serverTime: number): boolean {
  return date !== undefined && Math.abs(date - serverTime) <= DATE_TOLERANCE_MS;
}

/**
 * Lifetime of a refreshed v2 token, whose response has no server time. It is the smallest of three estimates, so that no
 * single wrong one makes a token live too long: from the last login's server time plus the time elapsed since, from
 * `Date`, and the lifetime at the last login. `isDoubtful` if they disagree: the next renewal then has to be a login. The
 * JWT's own claims are not used, because the usual library copies `iat` of a refreshed token from its refresh token.
 */
export function refreshedLifetime({ accessExpiresAt, date, login }: RefreshTimes): {
  lifetimeMs: number;
  isDoubtful: boolean;
} {
  const estimates = [accessExpiresAt - (login.serverTime + login.ageMs), login.lifetimeMs];
  if (login.hasReliableDate && date !== undefined) {
    estimates.push(accessExpiresAt - (date + DATE_HEADER_RESOLUTION_MS));
  }
  const smallest = Math.min(...estimates);
  const largest = Math.max(...estimates);
  return { lifetimeMs: smallest, isDoubtful: largest - smallest > 0.1 * largest + 2_000 };
}
