import type { Clock } from '../../lib/index.js';

/** The timers of a process that may stand still: then they run late, all at once and in their order. */
export class StallingTimers {
  readonly #clock: Clock;
  #backlog: (() => void)[] | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    return this.#clock.setTimeout(() => {
      if (this.#backlog === undefined) fn();
      else this.#backlog.push(fn);
    }, ms);
  }

  clearTimeout(handle: unknown): void {
    this.#clock.clearTimeout(handle);
  }

  /** Holds the timers back while `work` runs. */
  async during(work: () => Promise<void>): Promise<void> {
    const backlog: (() => void)[] = [];
    this.#backlog = backlog;
    await work();
    this.#backlog = undefined;
    for (const run of backlog) run();
  }
}
