import type { Clock } from './clock.js';
import type { KeeperSettings } from './keeper-settings.js';
import type { TokenInHand } from './token-in-hand.js';
import { TokenState, type TokenStatus } from './token-status.js';
import type { Trouble } from './trouble.js';

export interface KeeperFacts {
  readonly settings: KeeperSettings;
  readonly clock: Clock;
  readonly hand: TokenInHand;
  readonly trouble: Trouble;
  readonly storeKind: string;
  readonly isStopped: boolean;
  readonly isOnTheWire: boolean;
  /** A renewal is due whatever the token's window says. */
  readonly isDue: boolean;
  readonly isDormant: boolean;
  readonly nextAttemptInMs: number;
  readonly clockOffsetMs: number | undefined;
  readonly twoFactor: boolean | undefined;
  readonly waiting: number;
}

/** What the keeper's parts say, as one snapshot. */
export function keeperStatus(facts: KeeperFacts): TokenStatus {
  const { settings, clock, hand, trouble } = facts;
  const wall = clock.now();
  const fromMono = (instant: number): number => wall + instant - clock.monotonic();
  const sentAt = hand.held?.sent.wall ?? Number.NaN;
  const record = hand.held?.record;
  const window = hand.held?.window;
  const isCooling = trouble.cooldownUntil > clock.monotonic();
  return Object.freeze({
    name: settings.name,
    at: new Date(wall),
    apiVersion: settings.exchange.apiVersion,
    state: stateOf(facts),
    epoch: record?.epoch ?? 0,
    issuedAt: asDate(sentAt),
    expiresAt: record && asDate(sentAt + record.lifetimeMs),
    usableForMs: hand.isRejected ? 0 : hand.validForMs(),
    refreshAt: window && asDate(sentAt + window.refreshAtMs),
    refreshTokenExpiresAt:
      record?.refreshLifetimeMs === undefined
        ? undefined
        : asDate(sentAt + record.ageMs - record.refreshTokenAgeMs + record.refreshLifetimeMs),
    clockOffsetMs: facts.clockOffsetMs,
    cooldownUntil: isCooling ? asDate(fromMono(trouble.cooldownUntil)) : undefined,
    nextAttemptAt: asDate(wall + facts.nextAttemptInMs),
    consecutiveFailures: trouble.failures,
    lastError: trouble.lastError && { code: trouble.lastError.code, at: new Date(trouble.lastError.at) },
    lock: trouble.lock && {
      reason: trouble.lock.reason,
      since: new Date(trouble.lock.since),
      probeAt: asDate(fromMono(trouble.lock.probeAt)),
    },
    suspicious: trouble.isSuspicious,
    twoFactor: facts.twoFactor,
    waiting: facts.waiting,
    solo: false,
    store: facts.storeKind,
    dormant: facts.isDormant,
  });
}

function stateOf({ isStopped, trouble, hand, isDue, isOnTheWire, clock }: KeeperFacts): TokenState {
  if (isStopped) return TokenState.Stopped;
  if (trouble.lock !== undefined) return TokenState.Locked;
  const { held } = hand;
  if (held !== undefined && hand.isValid) {
    const isBeforeDue = clock.now() < held.sent.wall + held.window.refreshAtMs;
    return isBeforeDue && !isDue ? TokenState.Fresh : TokenState.Stale;
  }
  if (isOnTheWire) return TokenState.Acquiring;
  return held === undefined ? TokenState.Empty : TokenState.Expired;
}

/** Undefined for what is not known or never comes. */
function asDate(instant: number): Date | undefined {
  return Number.isFinite(instant) ? new Date(instant) : undefined;
}
