import type { Clock } from '../core/time/clock.js';

/** A moment in the server's format, with microseconds. */
export interface Stamp {
  /** Epoch milliseconds. */
  readonly wallMs: number;
  /** ISO 8601 with six fractional digits and `Z`; `laterMs` adds milliseconds. */
  print(laterMs?: number): string;
}

/** The emulated server's time. Its wall clock may be skewed; durations use the monotonic clock. */
export class ServerClock {
  readonly #clock: Clock;
  #skewMs = 0;
  #stamps = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  skew(ms: number): void {
    this.#skewMs += ms;
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  wall(): number {
    return Math.floor(this.#clock.now() + this.#skewMs);
  }

  stamp(): Stamp {
    const wallMs = this.wall();
    // Never zeros, so that parsing and reformatting a time loses digits.
    const micros = String(1 + ((this.#stamps * 331 + 653) % 999)).padStart(3, '0');
    this.#stamps += 1;
    return {
      wallMs,
      print: (laterMs = 0) => `${new Date(wallMs + laterMs).toISOString().slice(0, -1)}${micros}Z`,
    };
  }
}
