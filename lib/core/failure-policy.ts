import { ThrottledError } from '../errors/index.js';
import type { FailedExchange } from './judgement.js';
import type { Moment } from './moment.js';
import { backoffMs, defaultCooldownMs, SIGNATURE_PROBE_MS, slowPaceMs } from './pauses.js';
import { type AccountHistory, isSuspicious, type LockReason } from './store/account-state.js';

export interface FailurePolicy {
  readonly onRepeatedSuspicion: 'obtain' | 'lock';
  readonly random: () => number;
}

/** What a failure means for the next attempts of everybody who shares the account. */
export interface FailureEffect {
  /** Until the next attempt by timer or traffic. */
  readonly pauseMs: number;
  /** For how long refresh tokens are not used after this. */
  readonly barredMs: number | undefined;
  readonly lock:
    | { readonly reason: LockReason; readonly isProbed: boolean; readonly httpStatus: number | undefined }
    | undefined;
}

/** After a second suspicion in a row refresh tokens are left alone for this long. */
const BARRED_MS = 600_000;

export function effectOf(
  failure: FailedExchange,
  history: AccountHistory,
  context: { readonly validForMs: number; readonly now: Moment; readonly policy: FailurePolicy },
): FailureEffect {
  const { validForMs, now, policy } = context;
  const isRepeatedSuspicion = failure.outcome === 'suspicious' && isSuspicious(history, now);
  return {
    pauseMs: pauseAfter(failure, history, validForMs, policy),
    barredMs: isRepeatedSuspicion ? BARRED_MS : undefined,
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

function lockAfter({ error, lock }: FailedExchange, locksOnSuspicion: boolean): FailureEffect['lock'] {
  const { httpStatus } = error;
  if (locksOnSuspicion) return { reason: 'suspicion', isProbed: false, httpStatus };
  return lock && { reason: lock, isProbed: true, httpStatus };
}
