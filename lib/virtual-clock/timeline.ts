// Not the global ones: those may be a test runner's fakes.
import { clearTimeout, setTimeout } from 'node:timers';
import { setImmediate as turnOfEventLoop, setTimeout as sleep } from 'node:timers/promises';
import { Timer, TimerQueue } from './timer-queue.js';
import { InFlightRequests } from './in-flight-requests.js';

/** So many turns of the event loop without traffic count as rest: sockets and chains of promises have settled. */
const IDLE_TURNS = 4;
/** Real time without any progress after which nobody is waited for any longer. */
const STALL_MS = 2_000;
/** Turns taken as fast as they come; after that the loop sleeps between them. */
const FAST_TURNS = 2_000;

/** Virtual time, its timers, and the traffic it waits for. */
export class Timeline {
  readonly traffic = new InFlightRequests();
  readonly #timers = new TimerQueue();
  #elapsedMs = 0;
  #isMoving = false;
  #lastMove: Promise<void> = Promise.resolve();

  /** Monotonic milliseconds. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Whole milliseconds, rounded up, so that no timer is early. */
  arm(fire: () => void, ms: number): Timer {
    // As with real timers, one that is armed again and again without a delay lets time pass.
    const shortestMs = this.#isMoving ? 1 : 0;
    const delayMs = Number.isNaN(ms) ? shortestMs : Math.max(shortestMs, Math.ceil(ms));
    const timer = new Timer(this.#elapsedMs + delayMs, fire);
    this.#timers.add(timer);
    return timer;
  }

  disarm(handle: unknown): void {
    this.#timers.delete(handle);
  }

  /** One move after the other, whoever asks. */
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
      await this.#rest();
      for (let timer = this.#timers.takeDueBy(until); timer; timer = this.#timers.takeDueBy(until)) {
        this.#elapsedMs = Math.max(this.#elapsedMs, timer.at);
        timer.fire();
        await this.#rest();
      }
      this.#elapsedMs = until;
    } finally {
      this.#isMoving = false;
    }
  }

  async #rest(): Promise<void> {
    let patience: StallDetector | undefined;
    let turns = 0;
    for (let restful = 0; restful < IDLE_TURNS; turns += 1) {
      await (turns < FAST_TURNS ? turnOfEventLoop() : sleep(1));
      restful = this.traffic.isQuiet ? restful + 1 : 0;
      if (restful > 0) continue;
      patience ??= new StallDetector(this.traffic);
      if (patience.isOver) this.traffic.abandon();
    }
    patience?.end();
  }
}

/** Ends when nothing has changed for a while of real time. */
class StallDetector {
  readonly #traffic: InFlightRequests;
  #changes: number;
  #timer: NodeJS.Timeout;
  isOver = false;

  constructor(traffic: InFlightRequests) {
    this.#traffic = traffic;
    this.#changes = traffic.changes;
    this.#timer = this.#arm();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #arm(): NodeJS.Timeout {
    return setTimeout(() => {
      this.isOver = this.#changes === this.#traffic.changes;
      this.#changes = this.#traffic.changes;
      if (!this.isOver) this.#timer = this.#arm();
    }, STALL_MS);
  }
}
