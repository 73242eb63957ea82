import type { B2binpayErrorCode } from '../../errors/index.js';
import type { Secret } from '../../protocol/index.js';
import type { LockReason } from '../policy/lock-reason.js';
import type { ObtainReason } from '../policy/obtain-reason.js';
import { elapsedMs, type Moment } from '../time/moment.js';

/** An access token, with the moment on the local clocks at which its request was sent. */
export interface TokenRecord {
  /** Name of the turn that brought it: tells two tokens apart. */
  readonly turn: string;
  readonly accessToken: Secret;
  /** By the server's clock, from sending on. */
  readonly lifetimeMs: number;
  readonly sent: Moment;
  /** Somebody asked for it (`renew()`, `reject()`) before it was due. */
  readonly isForced: boolean;
}

/** What became of the newest refresh token. Only an `unspent` one may be sent; `pending`: a request may be on its way. */
export type RefreshRecord =
  | {
      readonly is: 'unspent' | 'pending';
      readonly token: Secret;
      readonly sent: Moment;
      /** From sending on; absent where the response did not say. */
      readonly lifetimeMs: number | undefined;
      /** Run of the store's server that wrote it down; absent where nobody can tell. */
      readonly server: string | undefined;
      /** Its last refresh was answered with 429. */
      readonly isThrottled: boolean;
    }
  | { readonly is: 'none' | 'ambiguous' | 'suspicious' | 'dead' };

/** What the last login said: every refresh is measured by it. */
export interface LoginRecord {
  readonly sent: Moment;
  /** Server's clock when it responded, epoch milliseconds. */
  readonly serverTime: number;
  readonly lifetimeMs: number;
  /** Its `Date` was within two seconds of its own time, so those of refreshes count too. */
  readonly hasReliableDate: boolean;
}

export interface LockRecord {
  readonly reason: LockReason;
  readonly since: Moment;
  /** Monotonic; `Infinity` where only `renew()` may try. */
  readonly probeAt: number;
  readonly httpStatus: number | undefined;
}

/** What an account has been through. Instants named `…Until` and `…At` are monotonic. */
export interface AccountHistory {
  /** Failed exchanges since the last success. */
  readonly failures: number;
  /** Responses since the last success which asking again does not change. */
  readonly refusals: number;
  /** Wrong signatures since the last success. */
  readonly signatureMismatches: number;
  readonly lastError:
    { readonly code: B2binpayErrorCode; readonly message: string; readonly at: Moment } | undefined;
  /** Before this only `renew()` starts an exchange. */
  readonly backoffUntil: number;
  /** Before this nobody does: the API asked for it. */
  readonly cooldownUntil: number;
  /** A login has to follow, whatever the refresh token is; why. */
  readonly loginOwed: ObtainReason | undefined;
  /** Tokens in a row whose refresh failed although a login then worked. */
  readonly brokenRefreshes: number;
  readonly barred:
    | { readonly until: number; readonly reason: Extract<ObtainReason, 'suspicious' | 'refresh-failed'> }
    | undefined;
  /** The last refusal of a refresh token without a known cause. */
  readonly suspected: Moment | undefined;
  readonly lock: LockRecord | undefined;
}

/** All that is known of an account and shared by those who use it; a value, anchored on the local clocks. */
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

const SUSPICIOUS_FOR_MS = 600_000;

/** Whether a refresh token was refused without a known cause in the last ten minutes. */
export function isSuspicious({ suspected }: AccountHistory, now: Moment): boolean {
  return suspected !== undefined && elapsedMs(suspected, now) < SUSPICIOUS_FOR_MS;
}

/** Until the vendor's expiry of a token. */
export function expiresInMs({ sent, lifetimeMs }: TokenRecord, now: Moment): number {
  return lifetimeMs - elapsedMs(sent, now);
}

/** Another token than the one known, which the vendor ends later. */
export function isNewer(token: TokenRecord, known: TokenRecord | undefined, now: Moment): boolean {
  if (known === undefined) return true;
  return token.turn !== known.turn && expiresInMs(token, now) > expiresInMs(known, now);
}
