import type { Clock } from '../../core/index.js';

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
  readonly #caller: CallEnds;
  readonly #endsAt: number;
  /** Not listeners of the signal, which cost more than all else here. */
  readonly #onEnd = new Set<() => void>();
  #timer: unknown;
  #turn: NodeJS.Immediate | undefined;
  #endedBy: 'deadline' | 'caller' | undefined;
  readonly #onCaller = (): void => this.#end('caller');

  constructor(clock: Clock, timeoutMs: number, caller: CallEnds) {
    this.#clock = clock;
    this.#caller = caller;
    this.#endsAt = clock.monotonic() + timeoutMs;
    this.#arm(timeoutMs);
    const { signal, cancelToken } = caller;
    if (signal?.aborted === true) this.#onCaller();
    else signal?.addEventListener?.('abort', this.#onCaller);
    // Calls its listener at once where it has been cancelled.
    cancelToken?.subscribe?.(this.#onCaller);
  }

  /** Aborted when the call has to end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get endedBy(): 'deadline' | 'caller' | undefined {
    return this.#endedBy;
  }

  get remainingMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonic());
  }

  /** Gives whoever enforces the deadline itself, with an error that says more, so much longer to do so. */
  async lenient<T>(graceMs: number, work: () => Promise<T>): Promise<T> {
    this.#arm(this.remainingMs + graceMs);
    try {
      return await this.race(work());
    } finally {
      this.#arm(this.remainingMs);
    }
  }

  /** Settles as `work` does, or rejects when the call has to end, whether `work` ever settles or not. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const onEnd = (): void => reject(this.signal.reason);
      if (this.#endedBy !== undefined) onEnd();
      else this.#onEnd.add(onEnd);
      const settle =
        <V>(how: (value: V) => void) =>
        (value: V): void => {
          this.#onEnd.delete(onEnd);
          how(value);
        };
      work.then(settle(resolve), settle(reject));
    });
  }

  /** From here on only the caller ends the call: its answer has begun, and is read at the reader's own pace. */
  lift(): void {
    this.#clock.clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  /** Ends the call as its caller would. */
  cancel(): void {
    this.#onCaller();
  }

  /** Lets go of clock and caller. */
  end(): void {
    this.lift();
    this.#caller.signal?.removeEventListener?.('abort', this.#onCaller);
    this.#caller.cancelToken?.unsubscribe?.(this.#onCaller);
  }

  #arm(ms: number): void {
    this.lift();
    // A turn later: an answer that waited in the socket while the event loop was busy still counts.
    this.#timer = this.#clock.setTimeout(() => {
      this.#turn = setImmediate(() => this.#end('deadline'));
    }, ms);
  }

  #end(by: 'deadline' | 'caller'): void {
    this.#endedBy ??= by;
    this.#abort.abort();
    for (const onEnd of this.#onEnd) onEnd();
  }
}
