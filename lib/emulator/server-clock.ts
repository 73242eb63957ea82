import type { Clock } from '../core/time/clock.js';

/** One moment as the server prints it, down to the microsecond. */
export interface Stamp {
  /** Epoch milliseconds. */
  readonly wallMs: number;
  /** ISO 8601 with six digits and `Z`, optionally of a later moment. */
  print(laterMs?: number): string;
}

/** The emulated server's own time, which may be off. What lasts goes by the monotonic clock. */
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
    // Never zeros: who parses a time and prints it again has to lose something.
    const micros = String(1 + ((this.#stamps * 331 + 653) % 999)).padStart(3, '0');
    this.#stamps += 1;
    return {
      wallMs,
      print: (laterMs = 0) => `${new Date(wallMs + laterMs).toISOString().slice(0, -1)}${micros}Z`,
    };
  }
}
