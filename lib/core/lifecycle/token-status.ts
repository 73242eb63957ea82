import type { B2binpayErrorCode } from '../../errors/index.js';
import type { ApiVersion } from '../../protocol/index.js';
import type { LockReason } from '../policy/lock-reason.js';

/** The first of these that applies. A valid token is handed out in every state. */
export const TokenState = {
  /** The application is shutting down. */
  Stopped: 'stopped',
  /** The API refuses further tokens, see {@link LockReason}. */
  Locked: 'locked',
  /** A valid token that is not due yet. */
  Fresh: 'fresh',
  /** A valid token whose renewal is due. */
  Stale: 'stale',
  /** No valid token; an exchange is in flight. */
  Acquiring: 'acquiring',
  /** The last token has passed its hard stop. */
  Expired: 'expired',
  /** There has been no token yet. */
  Empty: 'empty',
} as const;
export type TokenState = (typeof TokenState)[keyof typeof TokenState];

/** A snapshot of a token's life, without secrets. Dates are in the local clock: server = local + `clockOffsetMs`. */
export interface TokenStatus {
  /** Name of the instance. */
  readonly name: string;
  /** When the snapshot was taken. */
  readonly at: Date;
  /** Version of the vendor's API. */
  readonly apiVersion: ApiVersion;
  /** State at that moment. */
  readonly state: TokenState;
  /** Number of the account's current token; 0 before the first. */
  readonly epoch: number;
  /** When the request for the current token was sent. */
  readonly issuedAt?: Date | undefined;
  /** The vendor's expiry of the current token. */
  readonly expiresAt?: Date | undefined;
  /** For how long the current token is still handed out, in milliseconds; 0 if there is none. */
  readonly usableForMs: number;
  /** When the timer renews the current token. */
  readonly refreshAt?: Date | undefined;
  /** The vendor's expiry of the refresh token; absent if it must not be sent any more. */
  readonly refreshTokenExpiresAt?: Date | undefined;
  /** How far the server's clock is ahead of the local one, in milliseconds. */
  readonly clockOffsetMs?: number | undefined;
  /** End of the cooldown that the API has asked for. */
  readonly cooldownUntil?: Date | undefined;
  /** When the next attempt is due; absent if none is planned. */
  readonly nextAttemptAt?: Date | undefined;
  /** Failed exchanges since the last success. */
  readonly consecutiveFailures: number;
  /** The last failure since the last success. */
  readonly lastError?:
    | {
        /** `code` of the error. */
        readonly code: B2binpayErrorCode;
        /** The constant sentence of the cause. */
        readonly message: string;
        /** When it happened. */
        readonly at: Date;
      }
    | undefined;
  /** Absent while the account is not locked. */
  readonly lock?:
    | {
        /** Why it is locked. */
        readonly reason: LockReason;
        /** When it was locked. */
        readonly since: Date;
        /** When a login probes whether the cause is gone; absent if only `renew()` does. */
        readonly probeAt?: Date | undefined;
      }
    | undefined;
  /** A refresh token was refused without a known cause in the last ten minutes. */
  readonly suspicious: boolean;
  /** Whether the account has 2FA; absent if the vendor does not say. */
  readonly twoFactor?: boolean | undefined;
  /** Number of callers that wait for a token. */
  readonly waiting: number;
  /** The store cannot be used, and this process goes on alone. */
  readonly solo: boolean;
  /** Kind of the token store, e.g. `memory`. */
  readonly store: string;
  /** `eager: false`, and no caller has asked for a token yet. */
  readonly dormant: boolean;
}
