import type { CachedToken } from './cached-token.js';
import type { Clock } from '../time/clock.js';
import type { ExchangeBudget } from '../exchange/exchange-budget.js';
import type { ExchangeGate } from '../exchange/exchange-gate.js';
import { urgentBelowMs } from '../exchange/exchange-plan.js';
import type { OpenAccount } from '../store/open-account.js';
import type { EarlyRenewal } from '../policy/wanted.js';

/** What triggers a check whether an exchange is due: the timer, or a call that needs a token. */
export type Trigger = 'timer' | 'traffic';

export interface DueFacts {
  readonly clock: Clock;
  readonly cachedToken: CachedToken;
  readonly gate: ExchangeGate;
  readonly wanted: EarlyRenewal | undefined;
}

/** Time until the next exchange is due and may start, in milliseconds. */
export function renewalDueInMs(trigger: Trigger, { clock, cachedToken, gate, wanted }: DueFacts): number {
  const opensInMs = gate.opensInMs(wanted);
  const { held } = cachedToken;
  if (wanted !== undefined || held === undefined || !cachedToken.isValid) return opensInMs;
  const dueAtMs = trigger === 'timer' ? held.window.timerAtMs : held.window.refreshAtMs;
  return Math.max(opensInMs, held.sent.wall + dueAtMs - clock.now());
}

/** Time until the next exchange is expected to start: due, and with a place in the budget. */
export function plannedInMs(
  dueInMs: number,
  hand: CachedToken,
  { budgetId }: OpenAccount,
  budget: ExchangeBudget,
): number {
  if (dueInMs === Infinity || budgetId === undefined) return dueInMs;
  const isUrgent = hand.validForMs() - dueInMs < urgentBelowMs(hand.held?.token.lifetimeMs ?? 0);
  return Math.max(dueInMs, budget.opensInMs(budgetId, isUrgent ? 'recovery' : 'normal'));
}
