import type { Clock } from './clock.js';
import { type Moment, momentOf, wallDriftMs } from './moment.js';
import type { SeenRecord, TokenRecord } from './token-store.js';
import type { TokenWindow } from './token-window.js';

/** More difference between the clocks than this is a step or a sleep, not drift. */
const STEP_MS = 1_000;

/** A token and its window, on the local clocks. */
export interface Held {
  readonly record: TokenRecord;
  readonly window: TokenWindow;
  /** The moment its request was sent, by what the clocks say now. */
  readonly sent: Moment;
}

/**
 * The token this process hands out. While it is fresh, `peek` is one clock read and two comparisons; everything
 * else (due, expired, rejected, a clock that was set) happens past the bounds.
 */
export class TokenInHand {
  readonly #clock: Clock;
  #token: string | undefined;
  #promise: Promise<string> | undefined;
  #held: Held | undefined;
  #isRejected = false;
  /** Wall instants between which the token is handed out without a second look. */
  #from = Infinity;
  #until = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get held(): Held | undefined {
    return this.#held;
  }

  /** Whether the token can be handed out, by the wall clock. */
  get isValid(): boolean {
    return !this.#isRejected && this.validForMs() > 0;
  }

  get isRejected(): boolean {
    return this.#isRejected;
  }

  /** The token, while nothing about it needs a second look. */
  peek(): string | undefined {
    const now = this.#clock.now();
    return now >= this.#from && now < this.#until ? this.#token : undefined;
  }

  /** As `peek`, as a promise that was made when the token came. */
  peekPromise(): Promise<string> | undefined {
    const now = this.#clock.now();
    return now >= this.#from && now < this.#until ? this.#promise : undefined;
  }

  /** The token as long as it is valid, also past the bounds of `peek`. */
  valid(): string | undefined {
    return this.isValid ? this.#token : undefined;
  }

  /** Until the hard stop, whether or not the token was rejected; 0 where there is none. */
  validForMs(): number {
    if (this.#held === undefined) return 0;
    const { sent, window } = this.#held;
    const ageMs = this.#clock.now() - sent.wall;
    return ageMs < 0 ? 0 : Math.max(0, window.hardStopMs - ageMs);
  }

  /** What others who share the account need to know of it. */
  seen(): SeenRecord | undefined {
    if (this.#held === undefined) return undefined;
    const { record, sent } = this.#held;
    return { epoch: record.epoch, expiresInMs: sent.wall + record.lifetimeMs - this.#clock.now() };
  }

  install(record: TokenRecord, sent: Moment, window: TokenWindow): void {
    const token = record.accessToken.reveal();
    this.#token = token;
    this.#promise = Promise.resolve(token);
    this.#held = { record, sent, window };
    this.#isRejected = false;
    this.lookAgainIn(Infinity);
  }

  /** Moves the bounds of `peek`: a second look in so many milliseconds, at the latest at the hard stop. */
  lookAgainIn(ms: number): void {
    if (this.#held === undefined || this.#isRejected) return;
    const { sent, window } = this.#held;
    this.#from = sent.wall;
    this.#until = Math.min(sent.wall + window.hardStopMs, this.#clock.now() + ms);
  }

  reject(): void {
    this.#isRejected = true;
    this.#from = Infinity;
  }

  /** The renewal that a rejection asked for did not come: the rejected token is better than none. */
  forgiveRejection(): void {
    if (!this.#isRejected) return;
    this.#isRejected = false;
    this.lookAgainIn(0);
  }

  /**
   * Compares the clocks. A wall clock set back is not believed: the token is re-anchored by the monotonic one. A wall
   * clock ahead is: the machine slept, and the monotonic clock with it. Returns whether that was so.
   */
  reconcile(): { leaptAhead: boolean } {
    if (this.#held === undefined) return { leaptAhead: false };
    const now = momentOf(this.#clock);
    const { sent } = this.#held;
    const driftMs = wallDriftMs(sent, now);
    if (Math.abs(driftMs) <= STEP_MS) return { leaptAhead: false };
    const leaptAhead = driftMs > 0;
    this.#held = {
      ...this.#held,
      sent: leaptAhead ? { ...sent, mono: sent.mono - driftMs } : { ...sent, wall: sent.wall + driftMs },
    };
    this.lookAgainIn(0);
    return { leaptAhead };
  }
}
