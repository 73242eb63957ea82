import { ThrottledError } from '../errors/index.js';
import { isSuspicious } from './exchange-plan.js';
import type { FailedExchange } from './judgement.js';
import { backoffMs, defaultCooldownMs, SIGNATURE_PROBE_MS, slowPaceMs } from './pauses.js';
import type { AccountHistory, SettleFacts } from './token-store.js';

export interface FailurePolicy {
  readonly onRepeatedSuspicion: 'obtain' | 'lock';
  readonly random: () => number;
}

/** After a second suspicion in a row refresh tokens are left alone for this long. */
const BARRED_MS = 600_000;

/** What a failure means for the next attempts of everybody who shares the account. */
export function settleFacts(
  failure: FailedExchange,
  history: AccountHistory,
  validForMs: number,
  policy: FailurePolicy,
): SettleFacts {
  const { error, refreshToken } = failure;
  const isRepeatedSuspicion = failure.outcome === 'suspicious' && isSuspicious(history);
  const pauseMs = pauseAfter(failure, history, validForMs, policy);
  return {
    code: error.code,
    refreshToken,
    pauseMs,
    cooldownMs: failure.pace === 'cooldown' ? pauseMs : undefined,
    refusal: failure.pace === 'slow',
    refreshBarredMs: isRepeatedSuspicion ? BARRED_MS : undefined,
    lock: lockAfter(failure, pauseMs, isRepeatedSuspicion && policy.onRepeatedSuspicion === 'lock'),
  };
}

function pauseAfter(
  { pace, error, lock }: FailedExchange,
  history: AccountHistory,
  validForMs: number,
  { random }: FailurePolicy,
): number {
  if (lock === 'signature') return SIGNATURE_PROBE_MS;
  switch (pace) {
    case 'at-once':
      return 0;
    case 'slow':
      return slowPaceMs(history.refusals + 1);
    case 'cooldown': {
      const asked = error instanceof ThrottledError ? error.retryAfterMs : undefined;
      return asked ?? defaultCooldownMs(random);
    }
    case 'backoff':
      // A lock stands until an exchange succeeds, and is probed at its own pace whatever the probe ran into.
      if (history.lock !== undefined) return slowPaceMs(history.refusals + 1);
      return backoffMs(history.failures + 1, validForMs, random);
  }
}

function lockAfter(
  { error, lock }: FailedExchange,
  probeInMs: number,
  locksOnSuspicion: boolean,
): SettleFacts['lock'] {
  if (locksOnSuspicion) return { reason: 'suspicion' };
  return lock && { reason: lock, probeInMs, httpStatus: error.httpStatus };
}
