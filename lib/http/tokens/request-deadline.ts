import { clearImmediate, setImmediate } from 'node:timers';
import type { Clock } from '../../core/index.js';
import type { RequestProgress } from '../request-progress.js';

export type RequestEndReason = 'deadline' | 'aborted';

/** A request was ended locally. Has the code of the HTTP client's own cancellation. */
export class RequestEndedError extends Error {
  readonly code = 'ERR_CANCELED';

  constructor(readonly reason: RequestEndReason) {
    super(`the request was ended: ${reason}`);
  }
}

export interface RequestDeadlineOptions {
  readonly deadlineMs: number;
  /** Ends the request before its deadline. */
  readonly signal: AbortSignal;
}

/**
 * Ends one request at its deadline or when it is aborted, even if the HTTP client never settles.
 *
 * After a blocked event loop timers run before sockets are read. So a request that has been sent ends one event loop
 * turn after its deadline: a response that has arrived in the meantime still counts.
 */
export class RequestDeadline {
  readonly #abort = new AbortController();
  readonly #clock: Clock;
  readonly #progress: RequestProgress;
  readonly #timer: unknown;
  readonly #callerSignal: AbortSignal;
  readonly #ended: Promise<never>;
  #reject: (error: RequestEndedError) => void = () => undefined;
  #lastTurn: NodeJS.Immediate | undefined;
  readonly #onAbort = (): void => this.#end('aborted');

  constructor(clock: Clock, progress: RequestProgress, { deadlineMs, signal }: RequestDeadlineOptions) {
    this.#clock = clock;
    this.#progress = progress;
    this.#callerSignal = signal;
    this.#ended = new Promise((_resolve, reject) => (this.#reject = reject));
    this.#ended.catch(() => undefined);
    this.#timer = clock.setTimeout(() => this.#onDeadline(), deadlineMs);
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** For the HTTP client. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Settles like `request`, or rejects with a {@link RequestEndedError}. */
  race<T>(request: Promise<T>): Promise<T> {
    return Promise.race([request, this.#ended]);
  }

  /** Call it when the request has settled. */
  clear(): void {
    this.#clock.clearTimeout(this.#timer);
    clearImmediate(this.#lastTurn);
    this.#callerSignal.removeEventListener('abort', this.#onAbort);
  }

  #onDeadline(): void {
    if (this.#progress.stage === 'unsent') this.#end('deadline');
    else this.#lastTurn = setImmediate(() => this.#end('deadline'));
  }

  #end(reason: RequestEndReason): void {
    this.#abort.abort();
    this.#progress.destroy();
    this.#reject(new RequestEndedError(reason));
  }
}
