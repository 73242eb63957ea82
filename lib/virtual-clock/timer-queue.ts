/** A pending timer of a virtual clock. */
export class Timer {
  constructor(
    /** Monotonic milliseconds. */
    readonly at: number,
    readonly fire: () => void,
  ) {}
}

/** Timers in firing order: by time, then in the order they were armed. */
export class TimerQueue {
  readonly #timers: Timer[] = [];

  add(timer: Timer): void {
    this.#timers.splice(this.#firstAfter(timer.at), 0, timer);
  }

  delete(handle: unknown): void {
    const index = this.#timers.findIndex((timer) => timer === handle);
    if (index !== -1) this.#timers.splice(index, 1);
  }

  /** Removes and returns the next timer that is due at `at`. */
  takeDueBy(at: number): Timer | undefined {
    const [next] = this.#timers;
    if (next === undefined || next.at > at) return undefined;
    this.#timers.shift();
    return next;
  }

  #firstAfter(at: number): number {
    let [from, to] = [0, this.#timers.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#timers[middle]?.at ?? Infinity) > at) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}
