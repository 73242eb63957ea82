import type { Clock } from '../../lib/index.js';

interface SimTimer {
  readonly at: number;
  readonly fire: () => void;
}

/** True time, and everything that waits for it. Nothing here touches a socket: settled promises are all there is to wait for. */
export class SimTime {
  trueMs = 0;
  readonly #timers: SimTimer[] = [];

  add(inMs: number, fire: () => void): SimTimer {
    // As the timers of Node, never at once.
    const timer = { at: this.trueMs + Math.max(1, Math.ceil(inMs)), fire };
    const index = this.#timers.findIndex(({ at }) => at > timer.at);
    if (index === -1) this.#timers.push(timer);
    else this.#timers.splice(index, 0, timer);
    return timer;
  }

  remove(timer: unknown): void {
    const index = this.#timers.findIndex((other) => other === timer);
    if (index !== -1) this.#timers.splice(index, 1);
  }

  async advance(ms: number): Promise<void> {
    const until = this.trueMs + ms;
    await allSettled();
    for (let next = this.#timers[0]; next !== undefined && next.at <= until; next = this.#timers[0]) {
      this.#timers.shift();
      this.trueMs = Math.max(this.trueMs, next.at);
      next.fire();
      await allSettled();
    }
    this.trueMs = until;
  }
}

/** A tick comes after every promise that is settled by now, and those that these settle. */
function allSettled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** The clocks of one machine: they may drift, be set, and stand still while it sleeps. */
export class SimClock implements Clock {
  readonly #time: SimTime;
  #wallOffsetMs: number;
  #sleptMs = 0;
  /** How often a clock was read since the last call of `countReadings`. */
  #readings = 0;
  /** By how much the wall clock runs fast against the monotonic one, as a fraction. */
  drift = 0;

  constructor(time: SimTime, wallOffsetMs: number = Date.UTC(2024, 0, 2)) {
    this.#time = time;
    this.#wallOffsetMs = wallOffsetMs;
  }

  now(): number {
    this.#readings += 1;
    return this.#wallOffsetMs + this.#time.trueMs * (1 + this.drift);
  }

  monotonic(): number {
    this.#readings += 1;
    return this.#time.trueMs - this.#sleptMs;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    return this.#time.add(ms, fn);
  }

  clearTimeout(handle: unknown): void {
    this.#time.remove(handle);
  }

  step(ms: number): void {
    this.#wallOffsetMs += ms;
  }

  /** Time that passed while the machine was suspended: true time and the wall clock went on, nothing else did. */
  async sleep(ms: number): Promise<void> {
    this.#sleptMs += ms;
    this.#time.trueMs += ms;
  }

  countReadings(): number {
    const count = this.#readings;
    this.#readings = 0;
    return count;
  }
}
