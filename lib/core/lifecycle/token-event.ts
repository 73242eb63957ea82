import type { B2binpayErrorCode } from '../../errors/index.js';
import type { ObtainReason } from '../policy/obtain-reason.js';
import type { TokenState } from './token-status.js';
import type { LockReason } from '../policy/lock-reason.js';

/** Types of {@link TokenEvent}. */
export const TokenEventType = {
  Obtained: 'token.obtained',
  Refreshed: 'token.refreshed',
  Adopted: 'token.adopted',
  Failed: 'token.failed',
  Ambiguous: 'token.ambiguous',
  Suspicious: 'token.suspicious',
  SignatureMismatch: 'token.signature_mismatch',
  Locked: 'token.locked',
  Recovered: 'token.recovered',
  Solo: 'token.solo',
} as const;
export type TokenEventType = (typeof TokenEventType)[keyof typeof TokenEventType];

interface TokenTiming {
  /** The vendor's expiry, in the local clock. */
  readonly expiresAt: Date;
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** The fields that depend on the type of an event. */
export type TokenEventFacts =
  /** A login returned a token. */
  | ({ readonly type: 'token.obtained'; readonly reason: ObtainReason } & TokenTiming)
  /** A refresh returned a token. */
  | ({ readonly type: 'token.refreshed' } & TokenTiming)
  /** A token of another process was adopted. */
  | ({ readonly type: 'token.adopted' } & TokenTiming)
  /** An exchange failed; `attempt` counts since the last success. */
  | {
      readonly type: 'token.failed';
      readonly code: B2binpayErrorCode;
      /** The cause, as a constant sentence. */
      readonly message: string;
      readonly attempt: number;
      readonly nextAttemptAt: Date | undefined;
      readonly startedAt: Date;
      readonly durationMs: number;
    }
  /** The outcome of a refresh is unknown: its token is not sent again. */
  | { readonly type: 'token.ambiguous'; readonly code: B2binpayErrorCode }
  /** A refresh token was refused without a known cause. `fingerprint`: 8 hex digits of its SHA-256. */
  | { readonly type: 'token.suspicious'; readonly ageMs: number; readonly fingerprint: string }
  /** The signature of a login response was missing or wrong, or the response was a replay. */
  | { readonly type: 'token.signature_mismatch' }
  | { readonly type: 'token.locked'; readonly reason: LockReason; readonly probeAt: Date | undefined }
  /** The first success after a failure or a lock; follows its own obtained or refreshed. */
  | { readonly type: 'token.recovered' }
  /** The store cannot be used; this process continues alone. `cause`: `no answer`, or the first word of its error. */
  | { readonly type: 'token.solo'; readonly cause?: string | undefined };

/** An event in the life of a token. Contains no secrets. */
export type TokenEvent = TokenEventFacts & {
  /** Name of the instance. */
  readonly name: string;
  readonly at: Date;
  /** Counts the tokens of the account. */
  readonly epoch: number;
  readonly state: TokenState;
};
