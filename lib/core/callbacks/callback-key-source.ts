import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';

export interface CallbackKeySourceParts {
  /** Asks the credentials function; whatever it answers becomes the keys. Nobody is logged in for it. */
  readonly read: () => Promise<unknown>;
  /** How long one answer may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** How long a callback waits for the keys. */
const MAX_WAIT_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Asks again for credentials which did not come at boot: for all callbacks at once, and with growing pauses. */
export class CallbackKeySource {
  readonly #parts: CallbackKeySourceParts;
  /** The function runs as it does at boot, not in the context of a request that happened to need it. */
  readonly #context = new AsyncResource('nestjs-b2binpay-auth.callback-keys');
  #asking: Promise<void> | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(parts: CallbackKeySourceParts) {
    this.#parts = parts;
  }

  /** Resolves once an answer came, or none in time; at once during a pause. Never rejects. */
  async ask(): Promise<void> {
    const { clock } = this.#parts;
    if (this.#asking === undefined && clock.monotonic() < this.#notBefore) return;
    this.#asking ??= this.#context.runInAsyncScope(() => this.#attempt());
    await withTimeout(clock, this.#asking, MAX_WAIT_MS, () => undefined);
  }

  async #attempt(): Promise<void> {
    const { clock, read, timeoutMs } = this.#parts;
    const answered = read().then(
      () => true,
      () => false,
    );
    if (!(await withTimeout(clock, answered, timeoutMs, () => false))) {
      this.#notBefore = clock.monotonic() + this.#pauseMs;
      this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    }
    this.#asking = undefined;
  }
}
