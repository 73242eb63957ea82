import type { Clock } from '../time/clock.js';
import type { ExchangeResult } from '../exchange/exchange-result.js';

const FIRST_LOGIN_WITHIN_MS = 2_000;
const MIN_GAP_MS = 60_000;
const MAX_GAP_MS = 600_000;
/** Gaps are extended by up to this fraction, so that processes do not log in at the same time. */
const JITTER = 0.2;

/** Decides when a process without a store may log in on its own: rarely, because every process does. */
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

  /** The store cannot be used. Returns whether this is new. */
  enter(): boolean {
    if (this.#since !== undefined) return false;
    const now = this.#clock.monotonic();
    this.#since = now;
    // A process that has just logged in and lost the store again keeps its gap.
    this.#loginAt = Math.max(this.#loginAt, now + this.#random() * FIRST_LOGIN_WITHIN_MS);
    return true;
  }

  /** The store can be used. Returns how long it could not be, in milliseconds; undefined if it always could. */
  leave(): number | undefined {
    if (this.#since === undefined) return undefined;
    const awayForMs = this.#clock.monotonic() - this.#since;
    this.#since = undefined;
    return awayForMs;
  }

  /** Time until this process may log in on its own. */
  loginInMs(): number {
    return Math.max(0, this.#loginAt - this.#clock.monotonic());
  }

  /** A solo login has ended: the next one follows after a minute at the earliest, and later with each throttled one. */
  loggedIn(outcome: 'token' | 'throttled' | 'failed'): void {
    if (outcome === 'token') this.#gapMs = MIN_GAP_MS;
    if (outcome === 'throttled') this.#gapMs = Math.min(2 * this.#gapMs, MAX_GAP_MS);
    this.#loginAt = this.#clock.monotonic() + this.#gapMs * (1 + JITTER * this.#random());
  }
}

/** What an exchange of this process alone means for its next login. */
export function soloOutcome(result: ExchangeResult): 'token' | 'throttled' | 'failed' {
  if (result.is === 'renewed') return 'token';
  return result.is === 'failed' && result.failure.pace === 'cooldown' ? 'throttled' : 'failed';
}
