import type { Secret } from '../../protocol/index.js';
import type { FailedExchange, AcceptedToken } from '../policy/exchange-verdict.js';
import type { Moment } from '../time/moment.js';
import { type FailureEffect, REFRESH_BAR_MS } from '../policy/failure-effect.js';
import {
  type AccountHistory,
  type AccountState,
  CLEAN_HISTORY,
  isKnownToken,
  type LockRecord,
  type RefreshRecord,
  type TokenRecord,
} from './account-state.js';

/** After this many consecutive tokens whose refresh failed, refresh tokens are not used for a while. */
const MAX_BROKEN_REFRESHES = 2;

/** A request is about to be sent: from now on an unspent refresh token may be spent, by a refresh or by a login. */
export function withIntent(state: AccountState): AccountState {
  const { refresh } = state;
  return refresh.is === 'unspent' ? { ...state, refresh: { ...refresh, is: 'pending' } } : state;
}

/** The turn began with a pending request: its sender is gone and its outcome is unknown. */
export function withLostIntent(state: AccountState): AccountState {
  if (state.refresh.is !== 'pending') return state;
  return {
    ...state,
    refresh: { is: 'ambiguous' },
    history: { ...state.history, loginOwed: 'ambiguous' },
  };
}

/** A new token, and how it was received. */
export interface NewTokenFacts {
  readonly turn: string;
  readonly by: 'obtain' | 'refresh';
  readonly token: AcceptedToken;
  readonly sent: Moment;
  readonly epoch: number;
  readonly isForced: boolean;
  /** Run of the store's server during the turn. */
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

/** A success resets the retry state, except for suspicion and failing refreshes. */
function historyAfter(
  { history, refresh }: AccountState,
  by: 'obtain' | 'refresh',
  isDoubtful: boolean,
  now: Moment,
): AccountHistory {
  const isThrottled = isKnownToken(refresh) && refresh.isThrottled;
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
  const isKnown = isKnownToken(refresh);
  switch (refreshToken) {
    case 'kept':
      return isKnown ? { ...refresh, is: 'unspent' } : refresh;
    case 'throttled':
      return isKnown ? { ...refresh, is: 'unspent', isThrottled: true } : refresh;
    case 'ambiguous':
      // Without a refresh token, a lost login makes none ambiguous.
      return isKnown ? { is: 'ambiguous' } : refresh;
    case 'suspicious':
    case 'dead':
      return { is: refreshToken };
  }
}

/** A lock lasts until an exchange succeeds, and is probed after the delay of the last failure. */
function lockAfter(lock: LockRecord | undefined, effect: FailureEffect, now: Moment): LockRecord | undefined {
  const backoffUntil = now.mono + effect.retryDelayMs;
  if (effect.lock === undefined) return lock && { ...lock, probeAt: Math.max(lock.probeAt, backoffUntil) };
  const { reason, isProbed, httpStatus } = effect.lock;
  const since = lock?.reason === reason ? lock.since : now;
  return { reason, since, probeAt: isProbed ? backoffUntil : Infinity, httpStatus };
}
