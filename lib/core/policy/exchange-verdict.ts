import type { B2binpayAuthError } from '../../errors/index.js';
import type { Secret } from '../../protocol/index.js';
import type { ObtainReason } from './obtain-reason.js';
import type { LockReason } from './lock-reason.js';

/** How soon the next attempt may follow a failure. */
export type Pace =
  /** Growing, jittered pauses. */
  | 'backoff'
  /** 30 s and more: asking again does not change the response by itself. */
  | 'slow'
  /** A login follows a refresh that failed, so nothing is repeated. */
  | 'at-once'
  /** As long as the API asked for. */
  | 'cooldown';

/** An exchange that brought no token. */
export interface FailedExchange {
  readonly is: 'failed';
  readonly error: B2binpayAuthError;
  readonly outcome: 'unsent' | 'failed' | 'ambiguous' | 'suspicious';
  readonly pace: Pace;
  /** What became of the refresh token; a {@link Secret} is its successor, kept whatever else was wrong. */
  readonly refreshToken: 'kept' | 'throttled' | 'ambiguous' | 'suspicious' | 'dead' | Secret;
  /** A login has to follow, whatever the refresh token is; why. */
  readonly loginOwed?: Extract<ObtainReason, 'ambiguous' | 'suspicious' | 'refresh-failed' | 'server-time'>;
  readonly lock?: Exclude<LockReason, 'suspicion'>;
}

/** A token pair as an exchange brought it. Durations count from the moment its request was sent. */
export interface TokenPair {
  readonly accessToken: Secret;
  readonly lifetimeMs: number;
  readonly refreshToken?: Secret | undefined;
  /** Absent where the response did not say. */
  readonly refreshLifetimeMs?: number | undefined;
}

/** What a login says that refreshes are measured by. */
export interface LoginTimes {
  readonly serverTime: number;
  readonly lifetimeMs: number;
  readonly hasReliableDate: boolean;
}

/** An exchange that brought a token which passed every check. */
export interface AcceptedToken {
  readonly is: 'token';
  readonly pair: TokenPair;
  /** Only of logins that are followed by refreshes. */
  readonly login?: LoginTimes | undefined;
  /** Server's clock when it responded, epoch milliseconds, where it is known. */
  readonly serverTime: number | undefined;
  readonly twoFactor: boolean | undefined;
  /** The witnesses of its lifetime differ: the next renewal measures anew. */
  readonly isLifetimeDoubtful: boolean;
}

export type ExchangeVerdict = AcceptedToken | FailedExchange;
