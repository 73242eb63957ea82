import type { Clock } from '../time/clock.js';

const FIRST_GAP_MS = 10_000;
const LONGEST_GAP_MS = 300_000;

/**
 * Paces the renewals that rejected tokens ask for, so that one endpoint which refuses every token does not cause a
 * renewal per call: 10 s apart, and doubling as long as every token that came was rejected too.
 */
export class RejectionThrottle {
  readonly #clock: Clock;
  #forcedAt = -Infinity;
  #gapMs = FIRST_GAP_MS;
  #isStreak = false;
  #isCurrentRejected = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The current token was rejected. Returns whether that may renew it. */
  admits(): boolean {
    this.#isCurrentRejected = true;
    if (this.#isWithinGap()) return false;
    this.#force();
    return true;
  }

  /** Somebody who shares the account forced a renewal: it counts as one of our own. */
  forcedElsewhere(): void {
    if (this.#isWithinGap()) this.renewalForced();
    else this.#force();
  }

  /** Somebody forced a renewal for another reason. */
  renewalForced(): void {
    this.#forcedAt = this.#clock.monotonic();
  }

  /** Another token is in hand. */
  tokenChanged(): void {
    if (!this.#isCurrentRejected) {
      this.#isStreak = false;
      this.#gapMs = FIRST_GAP_MS;
    }
    this.#isCurrentRejected = false;
  }

  #isWithinGap(): boolean {
    return this.#clock.monotonic() - this.#forcedAt < this.#gapMs;
  }

  #force(): void {
    this.#gapMs = this.#isStreak ? Math.min(this.#gapMs * 2, LONGEST_GAP_MS) : FIRST_GAP_MS;
    this.#isStreak = true;
    this.renewalForced();
  }
}
