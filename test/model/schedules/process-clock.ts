import type { Clock } from '../../../lib/index.js';
import type { SimTime } from '../../simulation/sim-clock.js';
import { StallingTimers } from '../stalling-timers.js';

const EPOCH_MS = Date.UTC(2024, 0, 2);

/** The clock of one process, which can be stopped for a while (its clocks go on) or for ever. */
export class ProcessClock implements Clock {
  readonly #time: SimTime;
  readonly #wallOffsetMs: number;
  readonly #timers: StallingTimers;
  #isDead = false;

  constructor(time: SimTime, wallOffsetMs: number) {
    this.#time = time;
    this.#wallOffsetMs = wallOffsetMs;
    this.#timers = new StallingTimers({
      setTimeout: (fn, ms) => time.add(ms, fn),
      clearTimeout: (handle) => time.remove(handle),
    });
  }

  get isRunning(): boolean {
    return !this.#isDead && !this.#timers.areHeld;
  }

  now(): number {
    return EPOCH_MS + this.#wallOffsetMs + this.#time.trueMs;
  }

  monotonic(): number {
    return this.#time.trueMs;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    return this.#timers.setTimeout(() => {
      if (!this.#isDead) fn();
    }, ms);
  }

  clearTimeout(handle: unknown): void {
    this.#timers.clearTimeout(handle);
  }

  pause(): void {
    this.#timers.hold();
  }

  resume(): void {
    this.#timers.release();
  }

  kill(): void {
    this.#isDead = true;
  }
}
