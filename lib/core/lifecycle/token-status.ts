import type { B2binpayErrorCode } from '../../errors/index.js';
import type { ApiVersion } from '../../protocol/index.js';
import type { LockReason } from '../policy/lock-reason.js';

/** The first of these that is true. A valid token is handed out in every one of them. */
export const TokenState = {
  /** The application is shutting down. */
  Stopped: 'stopped',
  /** The API's verdict stands in the way of further tokens. */
  Locked: 'locked',
  /** A valid token that is not due yet. */
  Fresh: 'fresh',
  /** A valid token whose renewal is due. */
  Stale: 'stale',
  /** No valid token, an exchange is on the wire. */
  Acquiring: 'acquiring',
  /** The last token has passed its hard stop. */
  Expired: 'expired',
  /** There has been no token yet. */
  Empty: 'empty',
} as const;
export type TokenState = (typeof TokenState)[keyof typeof TokenState];

/** A snapshot of a token's life. Instants are in the local clock: server = local + `clockOffsetMs`. No secrets. */
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
  /** For how long the token in hand is still handed out, in milliseconds; 0 where none is. */
  readonly usableForMs: number;
  readonly refreshAt?: Date | undefined;
  /** Of a refresh token that may still be used. */
  readonly refreshTokenExpiresAt?: Date | undefined;
  /** Milliseconds by which the server's clock is ahead of the local one. */
  readonly clockOffsetMs?: number | undefined;
  /** The API asked to be left alone until then. */
  readonly cooldownUntil?: Date | undefined;
  /** When the next attempt comes; absent where none is planned. */
  readonly nextAttemptAt?: Date | undefined;
  /** Failed exchanges since the last success. */
  readonly consecutiveFailures: number;
  /** The last failure since the last success; `message` is the constant sentence of its cause. */
  readonly lastError?:
    { readonly code: B2binpayErrorCode; readonly message: string; readonly at: Date } | undefined;
  readonly lock?:
    { readonly reason: LockReason; readonly since: Date; readonly probeAt?: Date | undefined } | undefined;
  /** A refresh token was refused without a known cause in the last ten minutes. */
  readonly suspicious: boolean;
  /** What the vendor says of 2FA on the account, where it does. */
  readonly twoFactor?: boolean | undefined;
  /** Callers that wait for a token. */
  readonly waiting: number;
  /** The store is away and this process goes on alone. */
  readonly solo: boolean;
  /** Kind of the token store. */
  readonly store: string;
  /** `eager: false`, and nobody has asked for a token yet. */
  readonly dormant: boolean;
}
