import type { B2binpayAuthError } from '../../errors/index.js';
import type { Secret } from '../../protocol/index.js';
import type { ObtainReason } from './obtain-reason.js';
import type { LockReason } from './lock-reason.js';

/** How soon the next attempt may follow a failure. */
type Pace =
  /** Exponential backoff with jitter. */
  | 'backoff'
  /** 30 s and more, because a retry alone does not change the response. */
  | 'slow'
  /** A login follows the failed refresh, so nothing is repeated. */
  | 'at-once'
  /** The delay that the API asked for. */
  | 'cooldown';

/** An exchange that failed. */
export interface FailedExchange {
  readonly is: 'failed';
  readonly error: B2binpayAuthError;
  readonly outcome: 'unsent' | 'failed' | 'ambiguous' | 'suspicious';
  readonly pace: Pace;
  /** State of the refresh token afterwards; a {@link Secret} is its successor, kept whatever else was wrong. */
  readonly refreshToken: 'kept' | 'throttled' | 'ambiguous' | 'suspicious' | 'dead' | Secret;
  /** Why a login has to follow, whatever the state of the refresh token; absent if none has to. */
  readonly loginOwed?: Extract<ObtainReason, 'ambiguous' | 'suspicious' | 'refresh-failed' | 'server-time'>;
  readonly lock?: Exclude<LockReason, 'suspicion'>;
}

/** The times of a login, from which the lifetimes of refreshed tokens are computed. */
interface LoginTimes {
  readonly serverTime: number;
  readonly lifetimeMs: number;
  readonly hasReliableDate: boolean;
}

/** An exchange whose token passed every check. */
export interface AcceptedToken {
  readonly is: 'token';
  /** Durations count from the moment the request was sent. */
  readonly pair: {
    readonly accessToken: Secret;
    readonly lifetimeMs: number;
    readonly refreshToken?: Secret | undefined;
    /** Absent if the response did not say. */
    readonly refreshLifetimeMs?: number | undefined;
  };
  /** Present for logins that return a refresh token. */
  readonly login?: LoginTimes | undefined;
  /** The server's clock when it responded, epoch milliseconds; undefined if not known. */
  readonly serverTime: number | undefined;
  readonly twoFactor: boolean | undefined;
  /** The estimates of its lifetime disagree: the next renewal has to be a login. */
  readonly isLifetimeDoubtful: boolean;
}

export type ExchangeVerdict = AcceptedToken | FailedExchange;
