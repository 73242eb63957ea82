import type { Clock } from '../time/clock.js';

/** The application's list of timers (`SchedulerRegistry`). */
export interface TimerRegistry {
  add(name: string, handle: unknown): void;
  remove(name: string): void;
}

/**
 * Longest timer delay, so that a suspended machine, a changed clock and a due time beyond the range of timers are all
 * noticed within one slice.
 */
export const SLICE_MS = 15_000;

/** The one timer of an account. It fires at least once per slice, so that its owner can compare the clocks. */
export class RenewalTimer {
  readonly #clock: Clock;
  readonly #name: string;
  readonly #registry: TimerRegistry | undefined;
  readonly #onSlice: () => void;
  #handle: unknown;

  constructor(clock: Clock, name: string, registry: TimerRegistry | undefined, onSlice: () => void) {
    this.#clock = clock;
    this.#name = `b2binpay-auth:refresh:${name}`;
    this.#registry = registry;
    this.#onSlice = onSlice;
  }

  /** @param ref whether the timer keeps the process alive. @param sliceMs the longest delay. */
  arm(dueInMs: number, ref: boolean, sliceMs: number = SLICE_MS): void {
    this.disarm();
    this.#handle = this.#clock.setTimeout(this.#onSlice, Math.min(Math.max(dueInMs, 0), sliceMs), { ref });
    this.#registry?.add(this.#name, this.#handle);
  }

  disarm(): void {
    if (this.#handle === undefined) return;
    this.#registry?.remove(this.#name);
    this.#clock.clearTimeout(this.#handle);
    this.#handle = undefined;
  }
}
