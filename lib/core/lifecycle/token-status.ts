import type { B2binpayErrorCode } from '../../errors/index.js';
import type { ApiVersion } from '../../protocol/index.js';
import type { LockReason } from '../policy/lock-reason.js';

/** State of a token: the first of these that applies. A valid token is handed out in every state. */
export const TokenState = {
  /** The application is shutting down. */
  Stopped: 'stopped',
  /** A decision of the API blocks further tokens. */
  Locked: 'locked',
  /** A valid token that is not due yet. */
  Fresh: 'fresh',
  /** A valid token whose renewal is due. */
  Stale: 'stale',
  /** No valid token, an exchange is in flight. */
  Acquiring: 'acquiring',
  /** The last token has passed its hard stop. */
  Expired: 'expired',
  /** There has been no token yet. */
  Empty: 'empty',
} as const;
export type TokenState = (typeof TokenState)[keyof typeof TokenState];

/** A snapshot without secrets. Times are in the local clock: server = local + `clockOffsetMs`. */
export interface TokenStatus {
  readonly name: string;
  /** When the snapshot was taken. */
  readonly at: Date;
  readonly apiVersion: ApiVersion;
  readonly state: TokenState;
  /** Counts the tokens of the account; 0 before the first. */
  readonly epoch: number;
  /** When the request for the token was sent. */
  readonly issuedAt?: Date | undefined;
  /** The vendor's expiry. */
  readonly expiresAt?: Date | undefined;
  /** How long the current token is still handed out, in milliseconds; 0 if none is. */
  readonly usableForMs: number;
  readonly refreshAt?: Date | undefined;
  /** Expiry of the refresh token; absent unless it may still be used. */
  readonly refreshTokenExpiresAt?: Date | undefined;
  /** How far the server's clock is ahead of the local one, in milliseconds. */
  readonly clockOffsetMs?: number | undefined;
  /** Until when the API asked for no requests. */
  readonly cooldownUntil?: Date | undefined;
  /** When the next attempt starts; absent if none is planned. */
  readonly nextAttemptAt?: Date | undefined;
  /** Failed exchanges since the last success. */
  readonly consecutiveFailures: number;
  /** The latest failure since the last success; `message` is its cause as a constant sentence. */
  readonly lastError?:
    { readonly code: B2binpayErrorCode; readonly message: string; readonly at: Date } | undefined;
  readonly lock?:
    { readonly reason: LockReason; readonly since: Date; readonly probeAt?: Date | undefined } | undefined;
  /** A refresh token was refused without a known cause in the last ten minutes. */
  readonly suspicious: boolean;
  /** Whether 2FA is confirmed on the account; absent if the vendor does not say. */
  readonly twoFactor?: boolean | undefined;
  /** Number of callers waiting for a token. */
  readonly waiting: number;
  /** The store cannot be used, and this process continues alone. */
  readonly solo: boolean;
  /** Kind of the token store. */
  readonly store: string;
  /** `eager: false`, and no token has been requested yet. */
  readonly dormant: boolean;
}
