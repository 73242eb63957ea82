import type { Clock } from '../time/clock.js';
import type { CurrentToken } from '../exchange/exchange-result.js';
import { type Moment, momentOf, wallDriftMs } from '../time/moment.js';
import type { TokenRecord } from '../store/account-state.js';
import type { TokenWindow } from '../policy/token-window.js';

/** More difference between the clocks than this is a step or a sleep, not drift. */
const STEP_MS = 1_000;

/** A token and its window, on the local clocks. */
export interface HeldToken extends CurrentToken {
  readonly epoch: number;
  readonly window: TokenWindow;
  /** The moment its request was sent, by what the clocks say now. */
  readonly sent: Moment;
}

/**
 * The token this process hands out. While it is fresh, `peek` is one clock read and two comparisons; everything
 * else (due, expired, rejected, a clock that was set) happens past the bounds.
 */
export class CachedToken {
  readonly #clock: Clock;
  #value: string | undefined;
  #promise: Promise<string> | undefined;
  #held: HeldToken | undefined;
  #isRejected = false;
  /** When the clocks were compared last. */
  #compared: Moment;
  /** Wall instants between which the token is handed out without a check. */
  #from = Infinity;
  #until = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#compared = momentOf(clock);
  }

  get held(): HeldToken | undefined {
    return this.#held;
  }

  /** Whether the token can be handed out, by the wall clock. */
  get isValid(): boolean {
    return !this.#isRejected && this.validForMs() > 0;
  }

  get isRejected(): boolean {
    return this.#isRejected;
  }

  /** The token, while nothing about it needs a check. */
  peek(): string | undefined {
    const now = this.#clock.now();
    return now >= this.#from && now < this.#until ? this.#value : undefined;
  }

  /** As `peek`, as a promise that was made when the token came. */
  peekPromise(): Promise<string> | undefined {
    const now = this.#clock.now();
    return now >= this.#from && now < this.#until ? this.#promise : undefined;
  }

  /** The token as long as it is valid, also past the bounds of `peek`. */
  valid(): string | undefined {
    return this.isValid ? this.#value : undefined;
  }

  /** Until the hard stop, whether or not the token was rejected; 0 where there is none. */
  validForMs(): number {
    if (this.#held === undefined) return 0;
    const { sent, window } = this.#held;
    const ageMs = this.#clock.now() - sent.wall;
    return ageMs < -STEP_MS ? 0 : Math.max(0, window.hardStopMs - ageMs);
  }

  install(token: TokenRecord, epoch: number, accountId: string, window: TokenWindow): void {
    const value = token.accessToken.reveal();
    this.#value = value;
    this.#promise = Promise.resolve(value);
    this.#held = { token, epoch, accountId, window, sent: token.sent };
    this.#isRejected = false;
    this.recheckIn(Infinity);
  }

  /** Moves the bounds of `peek`: a check in so many milliseconds, at the latest at the hard stop. */
  recheckIn(ms: number): void {
    if (this.#held === undefined || this.#isRejected) return;
    const { sent, window } = this.#held;
    // A clock that was set back a little makes no gap; a greater step is found by comparing the clocks.
    this.#from = sent.wall - STEP_MS;
    this.#until = Math.min(sent.wall + window.hardStopMs, this.#clock.now() + ms);
  }

  reject(): void {
    this.#isRejected = true;
    this.#from = Infinity;
  }

  /** The renewal that a rejection asked for did not come: the rejected token is better than none. */
  clearRejection(): void {
    if (!this.#isRejected) return;
    this.#isRejected = false;
    this.recheckIn(0);
  }

  /**
   * Compares the clocks. A wall clock set back is not believed: the token is re-anchored by the monotonic one. A wall
   * clock ahead is: the machine slept, and the monotonic clock with it. Returns by how much the wall clock jumped since
   * the last comparison; drift is no jump.
   */
  reconcile(): { jumpedMs: number } {
    const now = momentOf(this.#clock);
    const jumpMs = wallDriftMs(this.#compared, now);
    this.#compared = now;
    const jumpedMs = Math.abs(jumpMs) > STEP_MS ? jumpMs : 0;
    if (this.#held === undefined) return { jumpedMs };
    const { sent } = this.#held;
    const driftMs = wallDriftMs(sent, now);
    if (Math.abs(driftMs) <= STEP_MS) return { jumpedMs };
    const anchor =
      driftMs > 0 ? { ...sent, mono: sent.mono - driftMs } : { ...sent, wall: sent.wall + driftMs };
    this.#held = { ...this.#held, sent: anchor };
    this.recheckIn(0);
    return { jumpedMs };
  }
}
