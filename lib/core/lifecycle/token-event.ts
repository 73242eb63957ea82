import type { B2binpayErrorCode } from '../../errors/index.js';
import type { ObtainReason } from '../policy/obtain-reason.js';
import type { TokenState } from './token-status.js';
import type { LockReason } from '../policy/lock-reason.js';

/** Types of {@link TokenEvent}. */
export const TokenEventType = {
  /** A login brought a token. */
  Obtained: 'token.obtained',
  /** A refresh token brought a token. */
  Refreshed: 'token.refreshed',
  /** Another process brought a token. */
  Adopted: 'token.adopted',
  /** An exchange failed. */
  Failed: 'token.failed',
  /** The outcome of a refresh is unknown: its refresh token is not sent again. */
  Ambiguous: 'token.ambiguous',
  /** A refresh token was refused without a known cause. */
  Suspicious: 'token.suspicious',
  /** A login response had a missing or wrong signature, or was a replay. */
  SignatureMismatch: 'token.signature_mismatch',
  /** The account was locked. */
  Locked: 'token.locked',
  /** The first success after a failure or a lock. */
  Recovered: 'token.recovered',
  /** The store cannot be used; this process goes on alone. */
  Solo: 'token.solo',
} as const;
export type TokenEventType = (typeof TokenEventType)[keyof typeof TokenEventType];

/** What the events of a new token have in common. */
export interface TokenArrival {
  /** The vendor's expiry, in the local clock. */
  readonly expiresAt: Date;
  /** When the exchange started. */
  readonly startedAt: Date;
  /** How long the exchange took, in milliseconds. */
  readonly durationMs: number;
}

/** The properties of an event that depend on its type. */
export type TokenEventFacts =
  | ({
      /** A login brought a token. */
      readonly type: 'token.obtained';
      /** Why a login was needed. */
      readonly reason: ObtainReason;
    } & TokenArrival)
  | ({
      /** A refresh token brought a token. */
      readonly type: 'token.refreshed';
    } & TokenArrival)
  | ({
      /** Another process brought a token. */
      readonly type: 'token.adopted';
    } & TokenArrival)
  | {
      /** An exchange failed. */
      readonly type: 'token.failed';
      /** `code` of its error. */
      readonly code: B2binpayErrorCode;
      /** The cause, as a constant sentence. */
      readonly message: string;
      /** Failures since the last success, this one included. */
      readonly attempt: number;
      /** When the next attempt is due; undefined if none is planned. */
      readonly nextAttemptAt: Date | undefined;
      /** When the exchange started. */
      readonly startedAt: Date;
      /** How long the exchange took, in milliseconds. */
      readonly durationMs: number;
    }
  | {
      /** The outcome of a refresh is unknown: its refresh token is not sent again. */
      readonly type: 'token.ambiguous';
      /** `code` of its error. */
      readonly code: B2binpayErrorCode;
    }
  | {
      /** A refresh token was refused without a known cause. */
      readonly type: 'token.suspicious';
      /** Age of the refresh token, in milliseconds. */
      readonly ageMs: number;
      /** First 8 hex digits of the SHA-256 of the refresh token. */
      readonly fingerprint: string;
    }
  | {
      /** A login response had a missing or wrong signature, or was a replay. */
      readonly type: 'token.signature_mismatch';
    }
  | {
      /** The account was locked. */
      readonly type: 'token.locked';
      /** Why it was locked. */
      readonly reason: LockReason;
      /** When a login probes whether the cause is gone; undefined if only `renew()` does. */
      readonly probeAt: Date | undefined;
    }
  | {
      /** The first success after a failure or a lock; follows its own obtained or refreshed. */
      readonly type: 'token.recovered';
    }
  | {
      /** The store cannot be used; this process goes on alone. */
      readonly type: 'token.solo';
      /** `no answer`, or the first word of the error of the store's server. */
      readonly cause?: string | undefined;
    };

/** Something happened in a token's life. Contains no secret. */
export type TokenEvent = TokenEventFacts & {
  /** Name of the instance. */
  readonly name: string;
  /** When it happened. */
  readonly at: Date;
  /** Number of the account's current token; 0 before the first. */
  readonly epoch: number;
  /** State after the event. */
  readonly state: TokenState;
};
