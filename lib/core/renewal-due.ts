import type { Clock } from './clock.js';
import type { ExchangeCause } from './exchange-plan.js';
import type { TokenInHand } from './token-in-hand.js';
import type { Trouble } from './trouble.js';

/** Who looks whether an exchange is due: the timer, or a call that wants a token. */
export type Looker = 'timer' | 'traffic';

export interface DueFacts {
  readonly clock: Clock;
  readonly hand: TokenInHand;
  readonly trouble: Trouble;
  /** A renewal somebody asked for, which does not wait until the token is due. */
  readonly forced: Exclude<ExchangeCause, 'due'> | undefined;
  /** A renewal is due whatever the window of the token says. */
  readonly isOverdue: boolean;
}

/** Until the next exchange may and should start, in milliseconds. */
export function renewalDueInMs(by: Looker, { clock, hand, trouble, forced, isOverdue }: DueFacts): number {
  const now = clock.monotonic();
  const { lock, closedUntil, pausedUntil } = trouble;
  const closedMs = Math.max(0, closedUntil - now);
  if (forced === 'renew') return closedMs;
  if (lock !== undefined) return by === 'timer' ? Math.max(closedMs, lock.probeAt - now) : Infinity;
  const gateMs = Math.max(closedMs, pausedUntil - now);
  const { held } = hand;
  if (forced === 'rejected' || isOverdue || held === undefined || !hand.isValid) return gateMs;
  const dueAtMs = by === 'timer' ? held.window.timerAtMs : held.window.refreshAtMs;
  return Math.max(gateMs, held.sent.wall + dueAtMs - clock.now());
}
