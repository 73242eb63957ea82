import type { Clock } from '../core/index.js';

/** What can end a call from outside: a signal of fetch's kind, as axios takes it. */
export interface Abortable {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

/** How rxjs' unsubscription arrives: the older cancellation of axios. */
export interface Cancellable {
  subscribe?(listener: () => void): void;
  unsubscribe?(listener: () => void): void;
}

/** What of a call's configuration can end it. */
export interface CallEnds {
  readonly signal?: Abortable | undefined;
  readonly cancelToken?: Cancellable | undefined;
}

/** Ends a call at its deadline, by the clock, or when its caller does, also while it waits for a token. */
export class CallDeadline {
  readonly #abort = new AbortController();
  readonly #clock: Clock;
  readonly #timer: unknown;
  readonly #caller: CallEnds;
  readonly #onAbort = (): void => this.#abort.abort();

  constructor(clock: Clock, timeoutMs: number, caller: CallEnds) {
    this.#clock = clock;
    this.#caller = caller;
    this.#timer = clock.setTimeout(this.#onAbort, timeoutMs);
    const { signal, cancelToken } = caller;
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener?.('abort', this.#onAbort);
    // Calls its listener at once where it has been cancelled.
    cancelToken?.subscribe?.(this.#onAbort);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#caller.signal?.removeEventListener?.('abort', this.#onAbort);
    this.#caller.cancelToken?.unsubscribe?.(this.#onAbort);
  }
}
