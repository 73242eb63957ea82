// Not the global ones, which a test runner may fake.
import { clearTimeout, setTimeout } from 'node:timers';
import { setImmediate as eventLoopTurn, setTimeout as sleep } from 'node:timers/promises';
import { Timer, TimerQueue } from './timer-queue.js';
import { InFlightRequests } from './in-flight-requests.js';

/** Event loop turns without requests in flight after which sockets and promise chains have settled. */
const IDLE_TURNS = 4;
/** Real time without progress after which requests in flight are abandoned. */
const STALL_MS = 2_000;
/** Turns taken without delay; after that the loop sleeps between them. */
const FAST_TURNS = 2_000;

/** Virtual time with its timers and the requests it waits for. */
export class Timeline {
  readonly inFlight = new InFlightRequests();
  readonly #timers = new TimerQueue();
  #elapsedMs = 0;
  #isMoving = false;
  #lastMove: Promise<void> = Promise.resolve();

  /** Monotonic milliseconds. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Rounds up to whole milliseconds, so that no timer fires early. */
  arm(fire: () => void, ms: number): Timer {
    // As with real timers, time passes even if a timer is rearmed repeatedly without delay.
    const minDelayMs = this.#isMoving ? 1 : 0;
    const delayMs = Number.isNaN(ms) ? minDelayMs : Math.max(minDelayMs, Math.ceil(ms));
    const timer = new Timer(this.#elapsedMs + delayMs, fire);
    this.#timers.add(timer);
    return timer;
  }

  disarm(handle: unknown): void {
    this.#timers.delete(handle);
  }

  /** Serializes concurrent calls. */
  async advance(ms: number): Promise<void> {
    const move = this.#moveAfter(this.#lastMove, ms);
    this.#lastMove = move.catch(() => undefined);
    await move;
  }

  async #moveAfter(lastMove: Promise<void>, ms: number): Promise<void> {
    await lastMove;
    const until = this.#elapsedMs + ms;
    this.#isMoving = true;
    try {
      await this.#settle();
      for (let timer = this.#timers.takeDueBy(until); timer; timer = this.#timers.takeDueBy(until)) {
        this.#elapsedMs = Math.max(this.#elapsedMs, timer.at);
        timer.fire();
        await this.#settle();
      }
      this.#elapsedMs = until;
    } finally {
      this.#isMoving = false;
    }
  }

  async #settle(): Promise<void> {
    let stallDetector: StallDetector | undefined;
    let turns = 0;
    for (let quietTurns = 0; quietTurns < IDLE_TURNS; turns += 1) {
      await (turns < FAST_TURNS ? eventLoopTurn() : sleep(1));
      quietTurns = this.inFlight.isQuiet ? quietTurns + 1 : 0;
      if (quietTurns > 0) continue;
      stallDetector ??= new StallDetector(this.inFlight);
      if (stallDetector.isStalled) this.inFlight.abandon();
    }
    stallDetector?.stop();
  }
}

/** Detects that nothing has changed for a while of real time. */
class StallDetector {
  readonly #inFlight: InFlightRequests;
  #changes: number;
  #timer: NodeJS.Timeout;
  isStalled = false;

  constructor(inFlight: InFlightRequests) {
    this.#inFlight = inFlight;
    this.#changes = inFlight.changes;
    this.#timer = this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): NodeJS.Timeout {
    return setTimeout(() => {
      this.isStalled = this.#changes === this.#inFlight.changes;
      this.#changes = this.#inFlight.changes;
      if (!this.isStalled) this.#timer = this.#arm();
    }, STALL_MS);
  }
}
