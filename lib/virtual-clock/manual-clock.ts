import type { Clock } from '../core/time/clock.js';
import { ConfigurationError } from '../errors/index.js';
import { Timeline } from './timeline.js';
import type { ServedRequest } from './in-flight-requests.js';

const DEFAULT_START_MS = Date.UTC(2024, 0, 2, 3, 4, 5);

/**
 * A clock that stops until a test advances it.
 *
 * Passed to the module and to {@link B2binpayEmulator}, it makes hours pass in milliseconds: `advance` fires timers in
 * order and, after each, waits in real time until every request has completed or itself waits for the clock.
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
   * Advances time by a number of milliseconds. Rejects with the error of a timer that throws.
   *
   * A promise that itself waits for the clock must not be passed to `track`: `advance` gives up on it after two real
   * seconds without progress.
   */
  async advance(ms: number): Promise<void> {
    if (!(finite(ms, 'advance') >= 0))
      throw new ConfigurationError('time can only move forward. Write e.g. advance(1_000).');
    await this.#timeline.advance(ms);
  }

  /** Steps the wall clock by a positive or negative number of milliseconds; monotonic time and timers are not affected. */
  step(ms: number): void {
    this.#wallOffsetMs += finite(ms, 'step');
  }

  /** Creates a clock on the same timeline (`advance` on either moves both) with a wall clock offset in milliseconds. */
  fork(offsetMs = 0): ManualClock {
    const clock = new ManualClock(this.#wallOffsetMs + finite(offsetMs, 'fork'));
    clock.#timeline = this.#timeline;
    return clock;
  }

  /** Makes `advance` wait for a promise, unless it is a request that the emulator holds until a later time. */
  track(promise: Promise<unknown>): void {
    this.#timeline.inFlight.track(promise);
  }

  /** For servers: reports an incoming request. */
  serving(): ServedRequest {
    return this.#timeline.inFlight.serve();
  }
}

function finite(ms: number, label: string): number {
  if (!Number.isFinite(ms)) throw new ConfigurationError(`${label} needs a finite number of milliseconds.`);
  return ms;
}
