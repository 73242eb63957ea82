import type { Clock } from '../../lib/index.js';

/** The timers of a process that may stand still: then they run late, all at once and in their order. */
export class StallingTimers {
  readonly #clock: Clock;
  /** By their handles: a timer that is cleared meanwhile never runs. */
  readonly #late = new Map<unknown, () => void>();
  #isStalled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const handle: unknown = this.#clock.setTimeout(() => {
      if (this.#isStalled) this.#late.set(handle, fn);
      else fn();
    }, ms);
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.#clock.clearTimeout(handle);
    this.#late.delete(handle);
  }

  /** Holds the timers back while `work` runs. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#isStalled = true;
    await work();
    this.#isStalled = false;
    for (const [handle, run] of this.#late) {
      this.#late.delete(handle);
      run();
    }
  }
}
