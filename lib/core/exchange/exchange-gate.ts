import type { Clock } from '../time/clock.js';
import type { AccountHistory } from '../store/account-state.js';
import { gateOf } from './adoption.js';
import type { ExchangeResult } from './exchange-result.js';
import type { EarlyRenewal } from '../policy/wanted.js';

type WaitReason = Extract<ExchangeResult, { readonly is: 'deferred' }>['by'];

/**
 * What blocks the next exchange. Cooldown, budget and another process's turn block all of them; backoff and lock block
 * all but `renew()`. Every exchange has to pass this gate.
 */
export class ExchangeGate {
  readonly #clock: Clock;
  readonly #history: () => AccountHistory;
  readonly #nextTick: (run: () => void) => void;
  #waitUntil = -Infinity;
  #waitsFor: WaitReason = 'budget';
  #isTickUsed = false;

  /** @param nextTick calls back in a later tick of the event loop. */
  constructor(clock: Clock, history: () => AccountHistory, nextTick: (run: () => void) => void) {
    this.#clock = clock;
    this.#history = history;
    this.#nextTick = nextTick;
  }

  /** Whether an exchange may start in this tick of the event loop. */
  get isTickFree(): boolean {
    return !this.#isTickUsed;
  }

  /** After an exchange that sent nothing, the next one starts in a later tick, so that no loop can block the process. */
  deferToNextTick(onNext: () => void): void {
    this.#isTickUsed = true;
    this.#nextTick(() => {
      this.#isTickUsed = false;
      onNext();
    });
  }

  /** Whether another process is believed to be renewing, so that its token can be waited for. */
  get isAnothersTurn(): boolean {
    return this.#waitsFor === 'turn' && this.#clock.monotonic() < this.#waitUntil;
  }

  /** Blocks exchanges because of the budget or another process's turn. */
  waitFor(ms: number, reason: WaitReason): void {
    this.#waitsFor = reason;
    this.#waitUntil = this.#clock.monotonic() + Math.max(1, ms);
  }

  /** Another process's turn has ended. */
  stopWaiting(): void {
    this.#waitUntil = Math.min(this.#waitUntil, this.#clock.monotonic() + 1);
  }

  /** Time until this exchange may start, in milliseconds; `Infinity` if only `renew()` may start one. */
  opensInMs(wanted: EarlyRenewal | undefined): number {
    const { closedUntil, backoffUntil } = gateOf(this.#history());
    const closed = Math.max(closedUntil, this.#waitUntil);
    const until = wanted === 'renew' ? closed : Math.max(closed, backoffUntil);
    return Math.max(0, until - this.#clock.monotonic());
  }
}
