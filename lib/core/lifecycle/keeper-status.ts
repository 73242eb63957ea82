import type { CachedToken } from './cached-token.js';
import type { Clock } from '../time/clock.js';
import type { KeeperSettings } from './keeper-settings.js';
import { momentOf } from '../time/moment.js';
import { type AccountState, isSuspicious, type RefreshRecord } from '../store/account-state.js';
import { stateOf } from './state-of.js';
import type { TokenStatus } from './token-status.js';
import type { EarlyRenewal } from '../policy/wanted.js';

export interface KeeperFacts {
  readonly settings: KeeperSettings;
  readonly clock: Clock;
  readonly cachedToken: CachedToken;
  readonly account: AccountState;
  readonly storeKind: string;
  readonly isStopped: boolean;
  readonly isExchanging: boolean;
  readonly wanted: EarlyRenewal | undefined;
  readonly isDormant: boolean;
  readonly isSolo: boolean;
  readonly nextAttemptInMs: number;
  readonly clockOffsetMs: number | undefined;
  readonly twoFactor: boolean | undefined;
  readonly waiting: number;
}

/** Combines the state of the keeper's parts into one snapshot. */
export function keeperStatus(facts: KeeperFacts): TokenStatus {
  const { settings, clock, cachedToken, account } = facts;
  const { history } = account;
  const now = momentOf(clock);
  const fromMono = (instant: number): number => now.wall + instant - now.mono;
  const { held } = cachedToken;
  const sentAt = held?.sent.wall ?? Number.NaN;
  return Object.freeze({
    name: settings.name,
    at: new Date(now.wall),
    apiVersion: settings.exchange.apiVersion,
    state: stateOf({
      isStopped: facts.isStopped,
      isLocked: history.lock !== undefined,
      hadToken: held !== undefined,
      isValid: held !== undefined && cachedToken.isValid,
      isDue: facts.wanted !== undefined || !(now.wall < sentAt + (held?.window.refreshAtMs ?? Number.NaN)),
      isExchanging: facts.isExchanging,
    }),
    epoch: held?.epoch ?? 0,
    issuedAt: asDate(sentAt),
    expiresAt: held && asDate(sentAt + held.token.lifetimeMs),
    usableForMs: cachedToken.isRejected ? 0 : cachedToken.validForMs(),
    refreshAt: held && asDate(sentAt + held.window.refreshAtMs),
    refreshTokenExpiresAt: refreshTokenExpiry(account.refresh, fromMono),
    clockOffsetMs: facts.clockOffsetMs,
    cooldownUntil: history.cooldownUntil > now.mono ? asDate(fromMono(history.cooldownUntil)) : undefined,
    nextAttemptAt: facts.isDormant ? undefined : asDate(now.wall + facts.nextAttemptInMs),
    consecutiveFailures: history.failures,
    lastError: history.lastError && {
      code: history.lastError.code,
      message: history.lastError.message,
      at: new Date(fromMono(history.lastError.at.mono)),
    },
    lock: history.lock && {
      reason: history.lock.reason,
      since: new Date(fromMono(history.lock.since.mono)),
      probeAt: asDate(fromMono(history.lock.probeAt)),
    },
    suspicious: isSuspicious(history, now),
    twoFactor: facts.twoFactor,
    waiting: facts.waiting,
    solo: facts.isSolo,
    store: facts.storeKind,
    dormant: facts.isDormant,
  });
}

/** Undefined unless the refresh token may still be used. */
function refreshTokenExpiry(refresh: RefreshRecord, fromMono: (instant: number) => number): Date | undefined {
  if (refresh.is !== 'unspent' || refresh.lifetimeMs === undefined) return undefined;
  return asDate(fromMono(refresh.sent.mono + refresh.lifetimeMs));
}

/** Undefined for a time that is unknown or infinite. */
function asDate(instant: number): Date | undefined {
  return Number.isFinite(instant) ? new Date(instant) : undefined;
}
