import type { Clock } from '../../../lib/index.js';
import type { SimTime } from '../../simulation/sim-clock.js';

const EPOCH_MS = Date.UTC(2024, 0, 2);

/** The clock of one process, which can be stopped for a while (its clocks go on) or for ever. */
export class ProcessClock implements Clock {
  readonly #time: SimTime;
  readonly #wallOffsetMs: number;
  #backlog: (() => void)[] | undefined;
  #isDead = false;

  constructor(time: SimTime, wallOffsetMs: number) {
    this.#time = time;
    this.#wallOffsetMs = wallOffsetMs;
  }

  get isRunning(): boolean {
    return !this.#isDead && this.#backlog === undefined;
  }

  now(): number {
    return EPOCH_MS + this.#wallOffsetMs + this.#time.trueMs;
  }

  monotonic(): number {
    return this.#time.trueMs;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    return this.#time.add(ms, () => this.#run(fn));
  }

  clearTimeout(handle: unknown): void {
    this.#time.remove(handle);
  }

  pause(): void {
    this.#backlog ??= [];
  }

  resume(): void {
    const backlog = this.#backlog ?? [];
    this.#backlog = undefined;
    for (const run of backlog) this.#run(run);
  }

  kill(): void {
    this.#isDead = true;
  }

  #run(fn: () => void): void {
    if (this.#isDead) return;
    if (this.#backlog === undefined) fn();
    else this.#backlog.push(fn);
  }
}
