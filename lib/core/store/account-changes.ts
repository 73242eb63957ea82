import type { Secret } from '../../protocol/index.js';
import type { FailedExchange, AcceptedToken } from '../policy/exchange-verdict.js';
import type { Moment } from '../time/moment.js';
import { type FailureEffect, REFRESH_BAR_MS } from '../policy/failure-effect.js';
import {
  type AccountHistory,
  type AccountState,
  CLEAN_HISTORY,
  type LockRecord,
  type RefreshRecord,
  type TokenRecord,
} from './account-state.js';

/** A refresh path that fails for so many tokens in a row is left alone for a while. */
const MAX_BROKEN_REFRESHES = 2;

/** A request is about to be sent: from here on an unspent refresh token may be spent, by a refresh or by a login. */
export function withIntent(state: AccountState): AccountState {
  const { refresh } = state;
  return refresh.is === 'unspent' ? { ...state, refresh: { ...refresh, is: 'pending' } } : state;
}

/** The request was surely not sent. */
export function withoutIntent(state: AccountState): AccountState {
  const { refresh } = state;
  return refresh.is === 'pending' ? { ...state, refresh: { ...refresh, is: 'unspent' } } : state;
}

/** A turn that began with a request on its way: whoever sent it went away, and nobody knows what became of it. */
export function withLostIntent(state: AccountState): AccountState {
  if (state.refresh.is !== 'pending') return state;
  return {
    ...state,
    refresh: { is: 'ambiguous' },
    history: { ...state.history, loginOwed: 'ambiguous' },
  };
}

/** How a token came. */
export interface NewTokenFacts {
  readonly turn: string;
  readonly by: 'obtain' | 'refresh';
  readonly token: AcceptedToken;
  readonly sent: Moment;
  readonly epoch: number;
  readonly isForced: boolean;
  /** Run of the store's server under whose turn it came. */
  readonly server: string | undefined;
  readonly now: Moment;
}

export function withToken(
  state: AccountState,
  arrival: NewTokenFacts,
): AccountState & { readonly token: TokenRecord } {
  const { turn, by, token, sent, epoch, isForced, server } = arrival;
  const { accessToken, lifetimeMs, refreshToken, refreshLifetimeMs } = token.pair;
  return {
    epoch,
    token: { turn, accessToken, lifetimeMs, sent, isForced },
    refresh:
      refreshToken === undefined ? { is: 'none' } : unspent(refreshToken, sent, refreshLifetimeMs, server),
    login: token.login === undefined ? state.login : { ...token.login, sent },
    history: historyAfter(state, by, token.isLifetimeDoubtful, arrival.now),
  };
}

export function withFailure(
  state: AccountState,
  failure: FailedExchange,
  effect: FailureEffect,
  context: { readonly sent: Moment; readonly server: string | undefined; readonly now: Moment },
): AccountState {
  const { history } = state;
  const { error } = failure;
  const { now } = context;
  const backoffUntil = now.mono + effect.retryDelayMs;
  return {
    ...state,
    refresh: refreshAfter(state.refresh, failure, context),
    history: {
      ...history,
      failures: history.failures + 1,
      refusals: history.refusals + (failure.pace === 'slow' ? 1 : 0),
      signatureMismatches: history.signatureMismatches + (error.code === 'SIGNATURE_MISMATCH' ? 1 : 0),
      lastError: { code: error.code, message: error.message, at: now },
      backoffUntil,
      cooldownUntil: failure.pace === 'cooldown' ? backoffUntil : history.cooldownUntil,
      loginOwed: failure.loginOwed ?? history.loginOwed,
      suspected: failure.outcome === 'suspicious' ? now : history.suspected,
      barred:
        effect.barredMs === undefined
          ? history.barred
          : { until: now.mono + effect.barredMs, reason: 'suspicious' },
      lock: lockAfter(history.lock, effect, now),
    },
  };
}

function unspent(
  token: Secret,
  sent: Moment,
  lifetimeMs: number | undefined,
  server: string | undefined,
): RefreshRecord {
  return { is: 'unspent', token, sent, lifetimeMs, server, isThrottled: false };
}

/** A success clears all trouble but the memory of suspicion and of a refresh path that does not work. */
function historyAfter(
  { history, refresh }: AccountState,
  by: 'obtain' | 'refresh',
  isDoubtful: boolean,
  now: Moment,
): AccountHistory {
  const isThrottled = (refresh.is === 'unspent' || refresh.is === 'pending') && refresh.isThrottled;
  const isBroken = by === 'obtain' && (history.loginOwed === 'refresh-failed' || isThrottled);
  const brokenRefreshes = by === 'refresh' ? 0 : history.brokenRefreshes + (isBroken ? 1 : 0);
  const isBarred = isBroken && brokenRefreshes >= MAX_BROKEN_REFRESHES;
  return {
    ...CLEAN_HISTORY,
    suspected: history.suspected,
    brokenRefreshes,
    barred: isBarred ? { until: now.mono + REFRESH_BAR_MS, reason: 'refresh-failed' } : history.barred,
    loginOwed: isDoubtful ? 'server-time' : undefined,
  };
}

function refreshAfter(
  refresh: RefreshRecord,
  { refreshToken }: FailedExchange,
  { sent, server }: { readonly sent: Moment; readonly server: string | undefined },
): RefreshRecord {
  if (typeof refreshToken === 'object') return unspent(refreshToken, sent, undefined, server);
  const isKnown = refresh.is === 'unspent' || refresh.is === 'pending';
  switch (refreshToken) {
    case 'kept':
      return isKnown ? { ...refresh, is: 'unspent' } : refresh;
    case 'throttled':
      return isKnown ? { ...refresh, is: 'unspent', isThrottled: true } : refresh;
    case 'ambiguous':
      // Where there is none, a lost login leaves none.
      return isKnown ? { is: 'ambiguous' } : refresh;
    case 'suspicious':
    case 'dead':
      return { is: refreshToken };
  }
}

/** A lock stands until an exchange succeeds, and is probed at the pace of the last failure. */
function lockAfter(lock: LockRecord | undefined, effect: FailureEffect, now: Moment): LockRecord | undefined {
  const backoffUntil = now.mono + effect.retryDelayMs;
  if (effect.lock === undefined) return lock && { ...lock, probeAt: Math.max(lock.probeAt, backoffUntil) };
  const { reason, isProbed, httpStatus } = effect.lock;
  const since = lock?.reason === reason ? lock.since : now;
  return { reason, since, probeAt: isProbed ? backoffUntil : Infinity, httpStatus };
}
