import { type ApiVersion, type Secret, VERSION_TRAITS } from '../../protocol/index.js';
import type { BudgetUse } from '../policy/request-budget.js';
import { elapsedMs, type Moment } from '../time/moment.js';
import { type AccountState, isSuspicious, type KnownRefreshToken } from '../store/account-state.js';
import { clamp, safetyMarginMs } from '../policy/token-window.js';
import type { ObtainReason } from '../policy/obtain-reason.js';
import type { EarlyRenewal } from '../policy/wanted.js';

export type ExchangePlan =
  | { readonly kind: 'refresh'; readonly refreshToken: Secret; readonly use: BudgetUse }
  | { readonly kind: 'obtain'; readonly reason: ObtainReason; readonly use: BudgetUse };

export interface PlanFacts {
  readonly apiVersion: ApiVersion;
  readonly state: AccountState;
  /** The current run of the store's server. */
  readonly server: string | undefined;
  /** This process has logged in without the store, and has received no refresh token since. */
  readonly isRefreshForbidden: boolean;
  /** The highest epoch of the account that this process has seen; 0 if none. */
  readonly highestEpoch: number;
  readonly wanted: EarlyRenewal | undefined;
  /** Time until the hard stop of the current token; 0 without one. */
  readonly validForMs: number;
  /** Lifetime of the current token; 0 without one. */
  readonly lifetimeMs: number;
  readonly now: Moment;
}

/** Decides whether the next exchange sends the refresh token or the credentials, and which budget it may use. */
export function planExchange(facts: PlanFacts): ExchangePlan {
  const use = budgetUseOf(facts);
  const { refresh } = facts.state;
  if (refresh.is === 'unspent' && reasonNotToRefresh(refresh, facts) === undefined) {
    return { kind: 'refresh', refreshToken: refresh.token, use };
  }
  return { kind: 'obtain', reason: obtainReason(facts), use };
}

/** How long before its hard stop a token's renewal becomes urgent, so that it may use the reserve of the budget. */
export function urgentBelowMs(lifetimeMs: number): number {
  return clamp(0.15 * lifetimeMs, 5_000, 20_000);
}

function budgetUseOf({ state, validForMs, lifetimeMs }: PlanFacts): BudgetUse {
  const isUrgent = validForMs < urgentBelowMs(lifetimeMs);
  return isUrgent || state.history.loginOwed === 'ambiguous' ? 'recovery' : 'normal';
}

function obtainReason(facts: PlanFacts): ObtainReason {
  const { state, wanted, highestEpoch, apiVersion } = facts;
  if (wanted === 'renew' || wanted === 'rejected') return wanted;
  if (state.token === undefined) return highestEpoch > 0 ? 'store-empty' : 'first';
  if (!VERSION_TRAITS[apiVersion].hasRefreshTokens) return 'no-refresh-token';
  const { refresh } = state;
  switch (refresh.is) {
    case 'unspent':
    case 'pending':
      return reasonNotToRefresh(refresh, facts) ?? 'refresh-failed';
    case 'ambiguous':
    case 'suspicious':
      return refresh.is;
    case 'none':
    case 'dead':
      return barredReason(facts) ?? state.history.loginOwed ?? 'no-refresh-token';
  }
}

/** Why an existing refresh token must not be sent; undefined if it may be. */
function reasonNotToRefresh(refresh: KnownRefreshToken, facts: PlanFacts): ObtainReason | undefined {
  const { state, server, highestEpoch, wanted, validForMs, lifetimeMs, now } = facts;
  const { history } = state;
  if (history.loginOwed !== undefined) return history.loginOwed;
  if (refresh.is === 'pending') return 'ambiguous';
  if (facts.isRefreshForbidden) return 'solo';
  if (server === undefined) return 'store-unproven';
  if (refresh.server !== server || state.epoch < highestEpoch) return 'store-rolled-back';
  if (isExpired(refresh, now)) return 'refresh-expired';
  const barred = barredReason(facts);
  if (barred !== undefined) return barred;
  if (history.lock !== undefined) return 'refresh-failed';
  if (wanted === 'renew' && isSuspicious(history, now)) return 'suspicious';
  // Its last refresh was throttled (429): near the hard stop a login is more likely to succeed.
  return refresh.isThrottled && validForMs < urgentBelowMs(lifetimeMs) ? 'refresh-failed' : undefined;
}

function barredReason({ state, now }: PlanFacts): ObtainReason | undefined {
  const { barred } = state.history;
  return barred !== undefined && barred.until > now.mono ? barred.reason : undefined;
}

/** Whether a refresh token is too close to its expiry to be sent. */
function isExpired({ sent, lifetimeMs }: KnownRefreshToken, now: Moment): boolean {
  if (lifetimeMs === undefined) return false;
  return elapsedMs(sent, now) >= lifetimeMs - safetyMarginMs(lifetimeMs);
}
