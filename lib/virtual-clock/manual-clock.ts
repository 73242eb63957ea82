import type { Clock } from '../core/time/clock.js';
import { ConfigurationError } from '../errors/index.js';
import { Timeline } from './timeline.js';
import type { ServedRequest } from './in-flight-requests.js';

const DEFAULT_START_MS = Date.UTC(2024, 0, 2, 3, 4, 5);

/**
 * A clock that does not move until a test advances it.
 *
 * As the `clock` of the module and of {@link B2binpayEmulator} it makes hours pass in milliseconds: `advance` fires timers
 * in order and, before it moves on, waits in real time until every request has got its response or itself waits for the
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
   * Throws `ConfigurationError` if `startMs` is not a finite number, as do all methods for their arguments.
   *
   * @param startMs Wall clock at the start, epoch milliseconds; default: 2024-01-02T03:04:05Z
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
   * Moves time forward by `ms`. Rejects with the error of a timer.
   *
   * Do not pass a promise that itself waits for the clock to `track`: it is ignored after two real seconds without progress.
   */
  async advance(ms: number): Promise<void> {
    if (!(finite(ms, 'advance') >= 0))
      throw new ConfigurationError('time can only move forward. Write e.g. advance(1_000).');
    await this.#timeline.advance(ms);
  }

  /** Moves the wall clock forward or back by `ms`; monotonic time and timers do not change. */
  step(ms: number): void {
    this.#wallOffsetMs += finite(ms, 'step');
  }

  /** A clock on the same timeline (`advance` on either moves both) whose wall clock is ahead by `offsetMs`. */
  fork(offsetMs = 0): ManualClock {
    const clock = new ManualClock(this.#wallOffsetMs + finite(offsetMs, 'fork'));
    clock.#timeline = this.#timeline;
    return clock;
  }

  /** Makes `advance` wait for a promise before it moves on, unless that is a request that the emulator holds back. */
  track(promise: Promise<unknown>): void {
    this.#timeline.inFlight.track(promise);
  }

  /** For servers: reports that a request has arrived. */
  serving(): ServedRequest {
    return this.#timeline.inFlight.serve();
  }
}

function finite(ms: number, label: string): number {
  if (!Number.isFinite(ms)) throw new ConfigurationError(`${label} needs a finite number of milliseconds.`);
  return ms;
}
