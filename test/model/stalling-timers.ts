import type { Clock } from '../../lib/index.js';

/** The timers of a process that may stand still: then they run late, all at once and in their order. */
export class StallingTimers {
  readonly #clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>;
  /** By their handles: a timer that is cleared meanwhile never runs. */
  readonly #late = new Map<unknown, () => void>();
  #areHeld = false;

  constructor(clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>) {
    this.#clock = clock;
  }

  get areHeld(): boolean {
    return this.#areHeld;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const handle: unknown = this.#clock.setTimeout(() => {
      if (this.#areHeld) this.#late.set(handle, fn);
      else fn();
    }, ms);
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.#clock.clearTimeout(handle);
    this.#late.delete(handle);
  }

  hold(): void {
    this.#areHeld = true;
  }

  release(): void {
    this.#areHeld = false;
    for (const [handle, run] of this.#late) {
      this.#late.delete(handle);
      run();
    }
  }

  /** Holds the timers back while `work` runs. */
  async during(work: () => Promise<void>): Promise<void> {
    this.hold();
    await work();
    this.release();
  }
}
