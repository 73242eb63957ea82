import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';

export interface CallbackKeySourceParts {
  /** Calls the credentials function and uses its result as the keys. Does not log in. */
  readonly read: () => Promise<unknown>;
  /** Timeout of one call, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** How long a callback waits for its keys. */
const MAX_WAIT_MS = 2_000;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/** Retries a credentials function that failed at boot: once for all waiting callbacks, and with exponential backoff. */
export class CallbackKeySource {
  readonly #parts: CallbackKeySourceParts;
  /** Runs the function in the context of the boot, not of the request that happens to need it. */
  readonly #context = new AsyncResource('nestjs-b2binpay-auth.callback-keys');
  #inFlight: Promise<void> | undefined;
  #backoffMs = FIRST_BACKOFF_MS;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(parts: CallbackKeySourceParts) {
    this.#parts = parts;
  }

  /** Resolves after the call or a timeout; immediately during a backoff. Never rejects. */
  async ask(): Promise<void> {
    const { clock } = this.#parts;
    if (this.#inFlight === undefined && clock.monotonic() < this.#notBefore) return;
    this.#inFlight ??= this.#context.runInAsyncScope(() => this.#attempt());
    await withTimeout(clock, this.#inFlight, MAX_WAIT_MS, () => undefined);
  }

  async #attempt(): Promise<void> {
    const { clock, read, timeoutMs } = this.#parts;
    const succeeded = read().then(
      () => true,
      () => false,
    );
    if (!(await withTimeout(clock, succeeded, timeoutMs, () => false))) {
      this.#notBefore = clock.monotonic() + this.#backoffMs;
      this.#backoffMs = Math.min(2 * this.#backoffMs, MAX_BACKOFF_MS);
    }
    this.#inFlight = undefined;
  }
}
