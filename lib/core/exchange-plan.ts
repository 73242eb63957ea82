import { type ApiVersion, type Secret, VERSION_TRAITS } from '../protocol/index.js';
import type { BudgetUse } from './budget.js';
import { safetyMarginMs } from './token-window.js';
import type { AccountHistory, TokenRecord } from './token-store.js';

/** Why a token was obtained by credentials. */
export type ObtainReason =
  | 'first'
  | 'refresh-expired'
  | 'no-refresh-token'
  | 'ambiguous'
  | 'suspicious'
  | 'renew'
  | 'rejected'
  | 'store-empty'
  | 'store-rolled-back'
  | 'solo';

/** What asked for an exchange. */
export type ExchangeCause = 'due' | 'renew' | 'rejected';

export type ExchangePlan =
  | { readonly kind: 'refresh'; readonly refreshToken: Secret; readonly use: BudgetUse }
  | { readonly kind: 'obtain'; readonly reason: ObtainReason; readonly use: BudgetUse };

export interface PlanFacts {
  readonly apiVersion: ApiVersion;
  readonly record: TokenRecord | undefined;
  readonly trusted: boolean;
  readonly history: AccountHistory;
  readonly cause: ExchangeCause;
  /** Whether this process has held a token before. */
  readonly hadToken: boolean;
  /** Until the hard stop of the token in hand; 0 without one. */
  readonly validForMs: number;
}

const SUSPICIOUS_FOR_MS = 600_000;
const URGENT_BELOW_MS = 20_000;

export function isSuspicious(history: AccountHistory): boolean {
  return history.sinceSuspicionMs !== undefined && history.sinceSuspicionMs < SUSPICIOUS_FOR_MS;
}

/** Whether the next exchange sends the refresh token or the credentials, and which part of the budget it may use. */
export function planExchange(facts: PlanFacts): ExchangePlan {
  const refreshToken = usableRefreshToken(facts);
  if (refreshToken !== undefined) return { kind: 'refresh', refreshToken, use: 'normal' };
  const reason = obtainReason(facts);
  const isRecovery = facts.record?.refreshTokenState === 'ambiguous';
  const isUrgent = facts.validForMs < URGENT_BELOW_MS;
  const mayUseReserve = facts.cause !== 'rejected' && (isRecovery || isUrgent);
  return {
    kind: 'obtain',
    reason: facts.cause === 'due' ? reason : facts.cause === 'renew' ? 'renew' : 'rejected',
    use: mayUseReserve ? 'recovery' : 'normal',
  };
}

/** Whether a refresh token is past the last moment at which it is sent. */
export function isRefreshTokenExpired(record: TokenRecord): boolean {
  const { refreshLifetimeMs, refreshTokenAgeMs } = record;
  if (refreshLifetimeMs === undefined) return false;
  return refreshTokenAgeMs >= refreshLifetimeMs - safetyMarginMs(refreshLifetimeMs);
}

function usableRefreshToken({ record, trusted, history, cause }: PlanFacts): Secret | undefined {
  if (record?.refreshTokenState !== 'unspent' || !trusted || isRefreshTokenExpired(record)) return undefined;
  const isBarred = history.refreshBarredMs > 0 || history.lock !== undefined;
  if (isBarred || (cause === 'renew' && isSuspicious(history))) return undefined;
  return record.refreshToken;
}

function obtainReason({ record, trusted, history, hadToken, apiVersion }: PlanFacts): ObtainReason {
  if (record === undefined) return hadToken ? 'store-empty' : 'first';
  if (!VERSION_TRAITS[apiVersion].hasRefreshTokens) return 'no-refresh-token';
  if (!trusted) return 'store-rolled-back';
  switch (record.refreshTokenState) {
    case 'pending':
    case 'ambiguous':
      return 'ambiguous';
    case 'suspicious':
      return 'suspicious';
    case 'none':
    case 'dead':
      return history.refreshBarredMs > 0 ? 'suspicious' : 'no-refresh-token';
    case 'unspent':
      return isRefreshTokenExpired(record) ? 'refresh-expired' : 'suspicious';
  }
}
