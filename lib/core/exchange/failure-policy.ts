import { ThrottledError } from '../../errors/index.js';
import type { FailedExchange } from '../policy/exchange-verdict.js';
import { type FailureEffect, REFRESH_BAR_MS } from '../policy/failure-effect.js';
import type { Moment } from '../time/moment.js';
import {
  backoffMs,
  defaultCooldownMs,
  SIGNATURE_PROBE_MS,
  permanentErrorBackoffMs,
} from '../policy/backoff.js';
import { type AccountHistory, isSuspicious } from '../store/account-state.js';

export interface FailurePolicy {
  readonly onRepeatedSuspicion: 'obtain' | 'lock';
  readonly random: () => number;
}

/** How a failure affects the next attempts, given the account's retry state. */
export function failureEffect(
  failure: FailedExchange,
  history: AccountHistory,
  context: { readonly validForMs: number; readonly now: Moment; readonly policy: FailurePolicy },
): FailureEffect {
  const { validForMs, now, policy } = context;
  const isRepeatedSuspicion = failure.outcome === 'suspicious' && isSuspicious(history, now);
  return {
    retryDelayMs: retryDelayMs(failure, history, validForMs, policy),
    barredMs: isRepeatedSuspicion ? REFRESH_BAR_MS : undefined,
    lock: lockAfter(failure, isRepeatedSuspicion && policy.onRepeatedSuspicion === 'lock'),
  };
}

function retryDelayMs(
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
      return permanentErrorBackoffMs(history.refusals + 1);
    case 'cooldown': {
      const retryAfterMs = error instanceof ThrottledError ? error.retryAfterMs : undefined;
      return retryAfterMs ?? defaultCooldownMs(random);
    }
    case 'backoff':
      // A lock lasts until an exchange succeeds, and keeps its own probe interval whatever a probe fails with.
      if (history.lock !== undefined) return permanentErrorBackoffMs(history.refusals + 1);
      return backoffMs(history.failures + 1, validForMs, random);
  }
}

function lockAfter({ error, lock }: FailedExchange, locksOnSuspicion: boolean): FailureEffect['lock'] {
  const { httpStatus } = error;
  if (locksOnSuspicion) return { reason: 'suspicion', isProbed: false, httpStatus };
  return lock && { reason: lock, isProbed: true, httpStatus };
}
