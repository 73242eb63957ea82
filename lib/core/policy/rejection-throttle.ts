import type { Clock } from '../time/clock.js';

const FIRST_GAP_MS = 10_000;
const LONGEST_GAP_MS = 300_000;

/**
 * Limits the renewals after rejected tokens, so that an endpoint which rejects every token does not cause one renewal
 * per call: at least 10 s apart, doubling while each new token is rejected too.
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

  /** Records that the current token was rejected. Returns whether a renewal may follow. */
  admits(): boolean {
    this.#isCurrentRejected = true;
    if (this.#isWithinGap()) return false;
    this.#force();
    return true;
  }

  /** Another process that shares the account forced a renewal: it counts as one of our own. */
  forcedElsewhere(): void {
    if (this.#isWithinGap()) this.renewalForced();
    else this.#force();
  }

  /** A renewal was forced for another reason. */
  renewalForced(): void {
    this.#forcedAt = this.#clock.monotonic();
  }

  /** A new token was installed. */
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
