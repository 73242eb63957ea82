import type { Clock } from '../core/index.js';

/** What can end a call from outside: a signal of fetch's kind, as axios takes it. */
export interface Abortable {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

/** Ends a call at its deadline, by the clock, or when its caller does. */
export class CallDeadline {
  readonly #abort = new AbortController();
  readonly #clock: Clock;
  readonly #timer: unknown;
  readonly #caller: Abortable | undefined;
  readonly #onAbort = (): void => this.#abort.abort();

  constructor(clock: Clock, timeoutMs: number, caller: Abortable | undefined) {
    this.#clock = clock;
    this.#caller = caller;
    this.#timer = clock.setTimeout(this.#onAbort, timeoutMs);
    if (caller?.aborted === true) this.#onAbort();
    else caller?.addEventListener?.('abort', this.#onAbort);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#caller?.removeEventListener?.('abort', this.#onAbort);
  }
}
