import type { Clock } from '../time/clock.js';
import type { AccountHistory } from '../store/account-state.js';
import { gateOf } from './adoption.js';
import type { EarlyRenewal } from '../policy/wanted.js';

/**
 * What blocks the next exchange: two instants. Before the first nobody starts one (cooldown, budget, another's turn);
 * before the second only `renew()` does (pause, lock). No exchange starts but through here.
 */
export class ExchangeGate {
  readonly #clock: Clock;
  readonly #history: () => AccountHistory;
  readonly #nextTurn: (run: () => void) => void;
  #waitUntil = -Infinity;
  #isTurnUsed = false;

  /** @param nextTurn calls back in a later turn of the event loop. */
  constructor(clock: Clock, history: () => AccountHistory, nextTurn: (run: () => void) => void) {
    this.#clock = clock;
    this.#history = history;
    this.#nextTurn = nextTurn;
  }

  /** Whether an exchange that is due may start in this turn of the event loop. */
  get isTickFree(): boolean {
    return !this.#isTurnUsed;
  }

  /** An exchange ended that sent nothing: the next one starts in a later turn, so that no loop can hold the process up. */
  deferToNextTick(onNext: () => void): void {
    this.#isTurnUsed = true;
    this.#nextTurn(() => {
      this.#isTurnUsed = false;
      onNext();
    });
  }

  /** The budget, or another's turn. */
  waitFor(ms: number): void {
    this.#waitUntil = this.#clock.monotonic() + Math.max(1, ms);
  }

  /** Somebody else's turn has ended. */
  stopWaiting(): void {
    this.#waitUntil = Math.min(this.#waitUntil, this.#clock.monotonic() + 1);
  }

  /** Until an exchange may start that is wanted so much, in milliseconds; `Infinity` where only `renew()` may. */
  opensInMs(wanted: EarlyRenewal | undefined): number {
    const { closedUntil, backoffUntil } = gateOf(this.#history());
    const closed = Math.max(closedUntil, this.#waitUntil);
    const until = wanted === 'renew' ? closed : Math.max(closed, backoffUntil);
    return Math.max(0, until - this.#clock.monotonic());
  }
}
