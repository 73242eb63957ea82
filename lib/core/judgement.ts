import type { B2binpayAuthError } from '../errors/index.js';
import type { Secret } from '../protocol/index.js';
import type { LockReason, SettleOutcome, TokenPair } from './token-store.js';

/** How soon the next attempt may follow a failure. */
export type Pace =
  /** Growing, jittered pauses. */
  | 'backoff'
  /** 30 s and more: asking again does not change the answer by itself. */
  | 'slow'
  /** The attempt that follows is of another kind, so nothing is repeated. */
  | 'at-once'
  /** As long as the API asked for. */
  | 'cooldown';

/** An exchange that brought no token. */
export interface FailedExchange {
  readonly is: 'failed';
  readonly error: B2binpayAuthError;
  readonly outcome: Exclude<SettleOutcome, 'locked'>;
  readonly pace: Pace;
  readonly refreshToken: 'kept' | 'none' | 'ambiguous' | 'suspicious' | 'dead' | Secret;
  readonly lock?: Exclude<LockReason, 'suspicion'>;
}

/** An exchange that brought a token which passed every check. */
export interface BroughtToken {
  readonly is: 'token';
  readonly pair: TokenPair;
  /** Server's clock when it answered, epoch milliseconds, where it is known. */
  readonly serverTime: number | undefined;
  readonly twoFactor: boolean | undefined;
  /** The answer's own times contradict each other; the lifetime was taken from elsewhere. */
  readonly doubtfulLifetime: boolean;
}

export type Judgement = BroughtToken | FailedExchange;
