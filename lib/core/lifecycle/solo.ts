import type { Clock } from '../time/clock.js';

const FIRST_LOGIN_WITHIN_MS = 2_000;
const MIN_GAP_MS = 60_000;
const MAX_GAP_MS = 600_000;
/** Gaps are longer by up to this fraction, so that processes do not log in together. */
const JITTER = 0.2;

/** This process goes on without the store: when it may log in by itself. Every process does, so rarely. */
export class Solo {
  readonly #clock: Clock;
  readonly #random: () => number;
  #since: number | undefined;
  #loginAt = -Infinity;
  #gapMs = MIN_GAP_MS;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  get isSolo(): boolean {
    return this.#since !== undefined;
  }

  /** The store cannot be used. Returns whether that is new. */
  enter(): boolean {
    if (this.#since !== undefined) return false;
    const now = this.#clock.monotonic();
    this.#since = now;
    // Whoever has just logged in alone and lost the store again keeps the gap.
    this.#loginAt = Math.max(this.#loginAt, now + this.#random() * FIRST_LOGIN_WITHIN_MS);
    return true;
  }

  /** The store is back. Returns for how long it was away, where it was. */
  leave(): number | undefined {
    if (this.#since === undefined) return undefined;
    const awayForMs = this.#clock.monotonic() - this.#since;
    this.#since = undefined;
    return awayForMs;
  }

  /** Until a login of this process alone. */
  loginInMs(): number {
    return Math.max(0, this.#loginAt - this.#clock.monotonic());
  }

  /** A login alone has ended: the next one is a minute later at the earliest, and later still each time it is throttled. */
  loggedIn(outcome: 'token' | 'throttled' | 'failed'): void {
    if (outcome === 'token') this.#gapMs = MIN_GAP_MS;
    if (outcome === 'throttled') this.#gapMs = Math.min(2 * this.#gapMs, MAX_GAP_MS);
    this.#loginAt = this.#clock.monotonic() + this.#gapMs * (1 + JITTER * this.#random());
  }
}
