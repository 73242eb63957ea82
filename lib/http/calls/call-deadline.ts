import { type Clock, extensionMs } from '../../core/index.js';

/** An `AbortSignal`, as far as axios requires one. */
interface Abortable {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

/** axios' older cancel token, used by `HttpService` when its observable is unsubscribed. */
interface Cancellable {
  subscribe?(listener: () => void): void;
  unsubscribe?(listener: () => void): void;
}

/** The options of a call that can cancel it. */
export interface CallCancellation {
  readonly signal?: Abortable | undefined;
  readonly cancelToken?: Cancellable | undefined;
}

/** Ends a call at its deadline or when its caller cancels it, also while it waits for a token. */
export class CallDeadline {
  readonly #abort = new AbortController();
  readonly #clock: Clock;
  readonly #caller: CallCancellation;
  readonly #timeoutMs: number;
  #endsAt: number;
  /** A set, because listeners of an `AbortSignal` are expensive. */
  readonly #onEnd = new Set<() => void>();
  #isExtended = false;
  #timer: unknown;
  #turn: NodeJS.Immediate | undefined;
  #endedBy: 'deadline' | 'caller' | undefined;
  readonly #onCaller = (): void => this.#end('caller');

  constructor(clock: Clock, timeoutMs: number, caller: CallCancellation) {
    this.#clock = clock;
    this.#caller = caller;
    this.#timeoutMs = timeoutMs;
    this.#endsAt = clock.monotonic() + timeoutMs;
    this.#arm();
    const { signal, cancelToken } = caller;
    if (signal?.aborted === true) this.#onCaller();
    else signal?.addEventListener?.('abort', this.#onCaller);
    // Calls its listener at once if it was cancelled before.
    cancelToken?.subscribe?.(this.#onCaller);
  }

  /** Aborted when the call has to end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get endedBy(): 'deadline' | 'caller' | undefined {
    return this.#endedBy;
  }

  /** Milliseconds left, after the deadline has been extended where the process stood still past it. */
  remainingMs(): number {
    this.#extendIfLate();
    return Math.max(0, this.#endsAt - this.#clock.monotonic());
  }

  /** Extends the deadline while `work` runs, which enforces it itself with a more specific error. */
  async withGrace<T>(graceMs: number, work: () => Promise<T>): Promise<T> {
    this.#arm(graceMs);
    try {
      return await this.race(work());
    } finally {
      this.#arm();
    }
  }

  /** Settles like `work`, or rejects when the call has to end, even if `work` never settles. */
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

  /** From now on only the caller ends the call: its response has begun and is read at the reader's pace. */
  lift(): void {
    this.#clock.clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  /** Ends the call as if its caller had cancelled it. */
  cancel(): void {
    this.#onCaller();
  }

  /** Clears the timer and unsubscribes from the caller's signal. */
  release(): void {
    this.lift();
    this.#caller.signal?.removeEventListener?.('abort', this.#onCaller);
    this.#caller.cancelToken?.unsubscribe?.(this.#onCaller);
  }

  #arm(graceMs = 0): void {
    this.lift();
    this.#timer = this.#clock.setTimeout(() => this.#onTimer(graceMs), this.remainingMs() + graceMs);
  }

  #onTimer(graceMs: number): void {
    // One turn later: a response that reached the socket while the event loop was busy still counts.
    if (this.#extendIfLate(graceMs)) this.#arm(graceMs);
    else this.#turn = setImmediate(() => this.#end('deadline'));
  }

  /** Once: time in which the process stood still does not count. */
  #extendIfLate(graceMs = 0): boolean {
    const now = this.#clock.monotonic();
    const extraMs = this.#isExtended ? 0 : extensionMs(now - this.#endsAt - graceMs, this.#timeoutMs);
    if (extraMs === 0) return false;
    this.#isExtended = true;
    this.#endsAt = now + extraMs;
    return true;
  }

  #end(by: 'deadline' | 'caller'): void {
    this.#endedBy ??= by;
    this.#abort.abort();
    for (const onEnd of this.#onEnd) onEnd();
  }
}
