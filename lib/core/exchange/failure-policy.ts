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

export function failureEffect(
  failure: FailedExchange,
  history: AccountHistory,
  context: { readonly validForMs: number; readonly now: Moment; readonly policy: FailurePolicy },
): FailureEffect {
  const { validForMs, now, policy } = context;
  const isRepeatedSuspicion = failure.outcome === 'suspicious' && isSuspicious(history, now);
  return {
    retryDelayMs: pauseAfter(failure, history, validForMs, policy),
    barredMs: isRepeatedSuspicion ? REFRESH_BAR_MS : undefined,
    lock: lockAfter(failure, isRepeatedSuspicion && policy.onRepeatedSuspicion === 'lock'),
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
      return permanentErrorBackoffMs(history.refusals + 1);
    case 'cooldown': {
      const asked = error instanceof ThrottledError ? error.retryAfterMs : undefined;
      return asked ?? defaultCooldownMs(random);
    }
    case 'backoff':
      // A lock stands until an exchange succeeds, and is probed at its own pace whatever the probe ran into.
      if (history.lock !== undefined) return permanentErrorBackoffMs(history.refusals + 1);
      return backoffMs(history.failures + 1, validForMs, random);
  }
}

function lockAfter({ error, lock }: FailedExchange, locksOnSuspicion: boolean): FailureEffect['lock'] {
  const { httpStatus } = error;
  if (locksOnSuspicion) return { reason: 'suspicion', isProbed: false, httpStatus };
  return lock && { reason: lock, isProbed: true, httpStatus };
}
