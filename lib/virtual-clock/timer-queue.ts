/** A call that a virtual clock owes. */
export class Timer {
  constructor(
    /** Monotonic milliseconds. */
    readonly at: number,
    readonly fire: () => void,
  ) {}
}

/** Timers in the order they fire: by time, and those of one instant as they were armed. */
export class TimerQueue {
  readonly #timers: Timer[] = [];

  add(timer: Timer): void {
    this.#timers.splice(this.#firstAfter(timer.at), 0, timer);
  }

  delete(handle: unknown): void {
    const index = this.#timers.findIndex((timer) => timer === handle);
    if (index !== -1) this.#timers.splice(index, 1);
  }

  /** Takes out the next timer that is due by then. */
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
