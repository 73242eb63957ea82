import { type ApiVersion, type Secret, VERSION_TRAITS } from '../../protocol/index.js';
import type { BudgetUse } from '../policy/request-budget.js';
import { elapsedMs, type Moment } from '../time/moment.js';
import { type AccountState, isSuspicious, type RefreshRecord } from '../store/account-state.js';
import { clamp, safetyMarginMs } from '../policy/token-window.js';
import type { ObtainReason } from '../policy/obtain-reason.js';
import type { EarlyRenewal } from '../policy/wanted.js';

export type ExchangePlan =
  | { readonly kind: 'refresh'; readonly refreshToken: Secret; readonly use: BudgetUse }
  | { readonly kind: 'obtain'; readonly reason: ObtainReason; readonly use: BudgetUse };

export interface PlanFacts {
  readonly apiVersion: ApiVersion;
  readonly state: AccountState;
  /** Run of the store's server, as it says now. */
  readonly server: string | undefined;
  /** This process has logged in alone, and knows of no refresh token since. */
  readonly isRefreshForbidden: boolean;
  /** The highest epoch of the account that this process has held; 0 where none. */
  readonly highestEpoch: number;
  readonly wanted: EarlyRenewal | undefined;
  /** Until the hard stop of the token in hand; 0 without one. */
  readonly validForMs: number;
  /** Life of the token in hand; 0 without one. */
  readonly lifetimeMs: number;
  readonly now: Moment;
}

type SendableRefresh = Extract<RefreshRecord, { readonly token: Secret }>;

/** Whether the next exchange sends the refresh token or the credentials, and which part of the budget it may use. */
export function planExchange(facts: PlanFacts): ExchangePlan {
  const use = budgetUseOf(facts);
  const { refresh } = facts.state;
  if (refresh.is === 'unspent' && whyNotSent(refresh, facts) === undefined) {
    return { kind: 'refresh', refreshToken: refresh.token, use };
  }
  return { kind: 'obtain', reason: obtainReason(facts), use };
}

/** How long before its hard stop a token is so near its end that the reserve of the budget opens. */
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
      return whyNotSent(refresh, facts) ?? 'refresh-failed';
    case 'ambiguous':
    case 'suspicious':
      return refresh.is;
    case 'none':
    case 'dead':
      return barredReason(facts) ?? state.history.loginOwed ?? 'no-refresh-token';
  }
}

/** Why a refresh token that is there must not be sent. */
function whyNotSent(refresh: SendableRefresh, facts: PlanFacts): ObtainReason | undefined {
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
  // Its last refresh was answered with 429: near the hard stop the login is the better bet.
  return refresh.isThrottled && validForMs < urgentBelowMs(lifetimeMs) ? 'refresh-failed' : undefined;
}

function barredReason({ state, now }: PlanFacts): ObtainReason | undefined {
  const { barred } = state.history;
  return barred !== undefined && barred.until > now.mono ? barred.reason : undefined;
}

/** Whether a refresh token is past the last moment at which it is sent. */
function isExpired({ sent, lifetimeMs }: SendableRefresh, now: Moment): boolean {
  if (lifetimeMs === undefined) return false;
  return elapsedMs(sent, now) >= lifetimeMs - safetyMarginMs(lifetimeMs);
}
