import type { Clock } from '../core/time/clock.js';
import { ConfigurationError } from '../errors/index.js';
import { Timeline } from './timeline.js';
import type { ServedRequest } from './in-flight-requests.js';

const DEFAULT_START_MS = Date.UTC(2024, 0, 2, 3, 4, 5);

/**
 * A clock that stands still until a test moves it.
 *
 * Given to the module and to {@link B2binpayEmulator}, it makes hours pass in milliseconds: `advance` fires timers in
 * order and, before it moves on, waits in real time until every request has been answered or itself waits for the
 * clock.
 *
 * @example
 * ```ts
 * const clock = new ManualClock();
 * const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', clock });
 * // … start the application with { clock, baseUrl: emulator.url, credentials: emulator.credentials }
 * await clock.advance(3_600_000);
 * ```
 */
export class ManualClock implements Clock {
  #timeline = new Timeline();
  #wallOffsetMs: number;

  /**
   * @param startMs Wall clock at the start, epoch milliseconds.
   * @default 2024-01-02T03:04:05Z
   */
  constructor(startMs: number = DEFAULT_START_MS) {
    this.#wallOffsetMs = finite(startMs, 'the start of a ManualClock');
  }

  now(): number {
    return this.#wallOffsetMs + this.#timeline.elapsedMs;
  }

  monotonic(): number {
    return this.#timeline.elapsedMs;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    return this.#timeline.arm(fn, ms);
  }

  clearTimeout(handle: unknown): void {
    this.#timeline.disarm(handle);
  }

  /**
   * Moves time on by so many milliseconds. Rejects with what a timer throws.
   *
   * A promise that waits for the clock itself must not be handed to `track`: after two real seconds without progress
   * nobody waits for it any longer.
   */
  async advance(ms: number): Promise<void> {
    if (!(finite(ms, 'advance') >= 0))
      throw new ConfigurationError('time moves forward: write advance(1_000).');
    await this.#timeline.advance(ms);
  }

  /** Sets the wall clock forward or back by so many milliseconds; monotonic time and timers do not notice. */
  step(ms: number): void {
    this.#wallOffsetMs += finite(ms, 'step');
  }

  /** A clock on the same timeline (`advance` on either moves both), whose wall clock is off by so many milliseconds. */
  fork(offsetMs = 0): ManualClock {
    const clock = new ManualClock(this.#wallOffsetMs + finite(offsetMs, 'fork'));
    clock.#timeline = this.#timeline;
    return clock;
  }

  /** Makes `advance` wait for a promise before it moves on, unless that is a request which the emulator holds. */
  track(promise: Promise<unknown>): void {
    this.#timeline.traffic.track(promise);
  }

  /** For servers: a request has arrived. */
  serving(): ServedRequest {
    return this.#timeline.traffic.serve();
  }
}

function finite(ms: number, what: string): number {
  if (!Number.isFinite(ms)) throw new ConfigurationError(`${what} needs a finite number of milliseconds.`);
  return ms;
}
