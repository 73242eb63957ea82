import { Secret } from '../../lib/protocol/index.js';
import {
  type AccountHistory,
  type AccountState,
  CLEAN_HISTORY,
  type LockRecord,
  type RefreshRecord,
  type TokenRecord,
} from '../../lib/core/store/account-state.js';
import type { Clock } from '../../lib/core/time/clock.js';
import type { Moment } from '../../lib/core/time/moment.js';

/** The present of the tables: wall and monotonic clock differ, so that one is never taken for the other. */
export const NOW: Moment = { wall: 1_704_164_645_000, mono: 5_000_000 };
export const SERVER = 'run-1';
export const REFRESH_TOKEN = new Secret('refresh-token-of-the-table');

/** Stands still at {@link NOW}, and so no timer fires. */
export const STILL_CLOCK: Clock = {
  now: () => NOW.wall,
  monotonic: () => NOW.mono,
  setTimeout: () => undefined,
  clearTimeout: () => undefined,
};

/** Both clocks, `ms` before {@link NOW}. */
export function ago(ms: number): Moment {
  return { wall: NOW.wall - ms, mono: NOW.mono - ms };
}

type HeldRefresh = Extract<RefreshRecord, { readonly token: Secret }>;

/** A refresh token of ten seconds ago that lives an hour and was never sent. */
export function unspent(changes: Partial<HeldRefresh> = {}): HeldRefresh {
  return {
    is: 'unspent',
    token: REFRESH_TOKEN,
    sent: ago(10_000),
    lifetimeMs: 3_600_000,
    server: SERVER,
    isThrottled: false,
    ...changes,
  };
}

/** An access token of ten seconds ago that lives a minute. */
export function tokenRecord(changes: Partial<TokenRecord> = {}): TokenRecord {
  return {
    turn: 'turn-1',
    accessToken: new Secret('access-token-of-the-table'),
    lifetimeMs: 60_000,
    sent: ago(10_000),
    isForced: false,
    ...changes,
  };
}

export function lockOf(reason: LockRecord['reason'], changes: Partial<LockRecord> = {}): LockRecord {
  return { reason, since: ago(1_000), probeAt: NOW.mono, httpStatus: 400, ...changes };
}

export interface StateChanges extends Partial<Omit<AccountState, 'history'>> {
  readonly history?: Partial<AccountHistory>;
}

/** An account in good health: its first token, an unspent refresh token, no failure. */
export function accountState({ history, ...changes }: StateChanges = {}): AccountState {
  return {
    epoch: 1,
    token: tokenRecord(),
    refresh: unspent(),
    login: { sent: ago(10_000), serverTime: NOW.wall - 10_000, lifetimeMs: 60_000, hasReliableDate: true },
    history: { ...CLEAN_HISTORY, ...history },
    ...changes,
  };
}

/** A refresh token whose refresh may be on its way. */
export const PENDING = unspent({ is: 'pending' });
/** A refresh token whose last refresh was answered with 429. */
export const THROTTLED = unspent({ isThrottled: true });
