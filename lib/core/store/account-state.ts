import type { B2binpayErrorCode } from '../../errors/index.js';
import type { Secret } from '../../protocol/index.js';
import { SUSPICION_MS } from '../policy/failure-effect.js';
import type { LockReason } from '../policy/lock-reason.js';
import type { ObtainReason } from '../policy/obtain-reason.js';
import { elapsedMs, type Moment } from '../time/moment.js';

/** An access token, and when its request was sent by the local clocks. */
export interface TokenRecord {
  /** Name of the turn in which it was received: identifies the token. */
  readonly turn: string;
  readonly accessToken: Secret;
  /** By the server's clock, counted from `sent`. */
  readonly lifetimeMs: number;
  readonly sent: Moment;
  /** Requested before it was due (`renew()`, `reject()`). */
  readonly isForced: boolean;
}

/** State of the newest refresh token. Only an `unspent` one may be sent; `pending`: a request may be in flight. */
export type RefreshRecord =
  | {
      readonly is: 'unspent' | 'pending';
      readonly token: Secret;
      readonly sent: Moment;
      /** Counted from `sent`; undefined if the response did not say. */
      readonly lifetimeMs: number | undefined;
      /** Run of the store's server that stored it; undefined if the store cannot tell. */
      readonly server: string | undefined;
      /** Its last refresh was throttled (429). */
      readonly isThrottled: boolean;
    }
  | { readonly is: 'none' | 'ambiguous' | 'suspicious' | 'dead' };

/** A refresh token that is known, whether or not it may be sent. */
export type KnownRefreshToken = Extract<RefreshRecord, { readonly token: Secret }>;

export function isKnownToken(refresh: RefreshRecord): refresh is KnownRefreshToken {
  return refresh.is === 'unspent' || refresh.is === 'pending';
}

/** The last login, from which the lifetimes of refreshed tokens are computed. */
export interface LoginRecord {
  readonly sent: Moment;
  /** The server's clock when it responded, epoch milliseconds. */
  readonly serverTime: number;
  readonly lifetimeMs: number;
  /** Its `Date` agreed with its signed time, so `Date` of refreshes is trusted too. */
  readonly hasReliableDate: boolean;
}

export interface LockRecord {
  readonly reason: LockReason;
  readonly since: Moment;
  /** Monotonic; `Infinity` if only `renew()` may try. */
  readonly probeAt: number;
  readonly httpStatus: number | undefined;
}

/** Retry state of an account. Instants named `…Until` and `…At` are monotonic. */
export interface AccountHistory {
  /** Failed exchanges since the last success. */
  readonly failures: number;
  /** Non-retryable responses since the last success. */
  readonly refusals: number;
  /** Wrong signatures since the last success. */
  readonly signatureMismatches: number;
  readonly lastError:
    { readonly code: B2binpayErrorCode; readonly message: string; readonly at: Moment } | undefined;
  /** Before this only `renew()` starts an exchange. */
  readonly backoffUntil: number;
  /** Before this nothing does, because the API asked for it. */
  readonly cooldownUntil: number;
  /** Why a login has to follow, whatever the state of the refresh token; undefined if none has to. */
  readonly loginOwed: ObtainReason | undefined;
  /** Consecutive tokens whose refresh failed although the following login worked. */
  readonly brokenRefreshes: number;
  /** Until when refresh tokens are not used, and why. */
  readonly barred:
    | { readonly until: number; readonly reason: Extract<ObtainReason, 'suspicious' | 'refresh-failed'> }
    | undefined;
  /** When a refresh token was last refused without a known cause. */
  readonly suspected: Moment | undefined;
  readonly lock: LockRecord | undefined;
}

/** Everything known about an account and shared by its processes; immutable, with times on the local clocks. */
export interface AccountState {
  /** Counts the tokens of the account; 0 before the first. */
  readonly epoch: number;
  readonly token: TokenRecord | undefined;
  readonly refresh: RefreshRecord;
  readonly login: LoginRecord | undefined;
  readonly history: AccountHistory;
}

export const CLEAN_HISTORY: AccountHistory = {
  failures: 0,
  refusals: 0,
  signatureMismatches: 0,
  lastError: undefined,
  backoffUntil: -Infinity,
  cooldownUntil: -Infinity,
  loginOwed: undefined,
  brokenRefreshes: 0,
  barred: undefined,
  suspected: undefined,
  lock: undefined,
};

export const UNKNOWN_ACCOUNT: AccountState = {
  epoch: 0,
  token: undefined,
  refresh: { is: 'none' },
  login: undefined,
  history: CLEAN_HISTORY,
};

/** Whether a refresh token was refused without a known cause in the last ten minutes. */
export function isSuspicious({ suspected }: AccountHistory, now: Moment): boolean {
  return suspected !== undefined && elapsedMs(suspected, now) < SUSPICION_MS;
}

/** Time until the vendor's expiry of a token. */
export function expiresInMs({ sent, lifetimeMs }: TokenRecord, now: Moment): number {
  return lifetimeMs - elapsedMs(sent, now);
}

/** Whether `token` is another token than the known one, with a later vendor expiry. */
export function isNewer(token: TokenRecord, known: TokenRecord | undefined, now: Moment): boolean {
  if (known === undefined) return true;
  return token.turn !== known.turn && expiresInMs(token, now) > expiresInMs(known, now);
}
