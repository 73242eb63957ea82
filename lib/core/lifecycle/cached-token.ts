import type { Clock } from '../time/clock.js';
import type { AccountToken } from '../exchange/exchange-result.js';
import { type Moment, momentOf, wallDriftMs } from '../time/moment.js';
import type { TokenRecord } from '../store/account-state.js';
import type { TokenWindow } from '../policy/token-window.js';

/** A larger difference between the clocks is a step or a sleep, not drift. */
const STEP_MS = 1_000;

/** The current token and its window, on the local clocks. */
export interface HeldToken extends AccountToken {
  readonly window: TokenWindow;
  /** When its request was sent, corrected for clock changes since. */
  readonly sent: Moment;
}

/**
 * The token this process hands out. While it is fresh, `peek` costs one clock read and two comparisons; everything
 * else (due, expired, rejected, a changed clock) is checked outside these bounds.
 */
export class CachedToken {
  readonly #clock: Clock;
  #value: string | undefined;
  #promise: Promise<string> | undefined;
  #held: HeldToken | undefined;
  #isRejected = false;
  /** When the clocks were last compared. */
  #comparedAt: Moment;
  /** Wall instants between which the token is handed out without a check. */
  #from = Infinity;
  #until = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#comparedAt = momentOf(clock);
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

  /** The token, while it needs no check. */
  peek(): string | undefined {
    const now = this.#clock.now();
    return now >= this.#from && now < this.#until ? this.#value : undefined;
  }

  /** Like `peek`, as a promise created when the token was installed. */
  peekPromise(): Promise<string> | undefined {
    const now = this.#clock.now();
    return now >= this.#from && now < this.#until ? this.#promise : undefined;
  }

  /** The token while it is valid, even outside the bounds of `peek`. */
  valid(): string | undefined {
    return this.isValid ? this.#value : undefined;
  }

  /** Time until the hard stop, whether or not the token was rejected; 0 without a token. */
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

  /** Sets the bounds of `peek`: the next check is due in `ms`, at the latest at the hard stop. */
  recheckIn(ms: number): void {
    if (this.#held === undefined || this.#isRejected) return;
    const { sent, window } = this.#held;
    // A clock set back by less than a step leaves no gap; comparing the clocks detects larger steps.
    this.#from = sent.wall - STEP_MS;
    this.#until = Math.min(sent.wall + window.hardStopMs, this.#clock.now() + ms);
  }

  reject(): void {
    this.#isRejected = true;
    this.#from = Infinity;
  }

  /** The renewal after a rejection failed: the rejected token is better than none. */
  clearRejection(): void {
    if (!this.#isRejected) return;
    this.#isRejected = false;
    this.recheckIn(0);
  }

  /**
   * Compares the clocks. If the wall clock was set back, the token's age follows the monotonic clock. If it jumped
   * forward, the age follows the wall clock, because the monotonic one stops while the machine sleeps. Returns how far the
   * wall clock has jumped since the last comparison; drift is not a jump.
   */
  reconcile(): { jumpedMs: number } {
    const now = momentOf(this.#clock);
    const jumpMs = wallDriftMs(this.#comparedAt, now);
    this.#comparedAt = now;
    const jumpedMs = Math.abs(jumpMs) > STEP_MS ? jumpMs : 0;
    if (this.#held === undefined) return { jumpedMs };
    const { sent } = this.#held;
    const driftMs = wallDriftMs(sent, now);
    if (Math.abs(driftMs) <= STEP_MS) return { jumpedMs };
    const corrected =
      driftMs > 0 ? { ...sent, mono: sent.mono - driftMs } : { ...sent, wall: sent.wall + driftMs };
    this.#held = { ...this.#held, sent: corrected };
    this.recheckIn(0);
    return { jumpedMs };
  }
}
