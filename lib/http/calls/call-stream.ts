import { Readable } from 'node:stream';
import type { Clock } from '../../core/index.js';
import { ApiUnavailableError, type HttpFacts, MalformedResponseError } from '../../errors/index.js';
import type { CallDeadline } from './call-deadline.js';
import { callFailure } from './call-failure.js';

export interface CallStreamParts {
  /** The HTTP client's stream. Its errors and properties hold the request, so it is never exposed. */
  readonly upstream: Readable;
  readonly clock: Clock;
  /** Ends the stream when the caller cancels. */
  readonly deadline: CallDeadline;
  /** The error of a stream that its caller cancelled. */
  readonly endedByCaller: () => unknown;
  /** Longest wait for a chunk, in milliseconds, while the reader waits for one. */
  readonly idleMs: number;
  readonly maxBytes: number;
  /** Whether the connection broke although the response seems complete. */
  readonly isBroken: () => boolean;
  readonly facts: HttpFacts;
}

/**
 * The body of a response, read at the reader's pace. It fails with errors of this package, or with the caller's abort
 * reason. Like streams of Node's own HTTP client, it closes without an error if nobody listens for one.
 */
export class CallStream extends Readable {
  readonly #parts: CallStreamParts;
  #receivedBytes = 0;
  #isReadPending = false;
  #idleTimer: unknown;
  /** A failure that happened before anybody read or listened. */
  #pendingFailure: { readonly error: unknown } | undefined;

  constructor(parts: CallStreamParts) {
    // No read-ahead: `_read` is called, and the idle timer runs, only while the reader waits for data.
    super({ highWaterMark: 0 });
    this.#parts = parts;
    const { upstream, deadline } = parts;
    upstream.on('readable', this.#onReadable);
    upstream.on('end', this.#onEnd);
    upstream.on('error', this.#onError);
    upstream.on('close', this.#onClose);
    this.on('pause', this.#disarm);
    this.on('resume', this.#arm);
    deadline.signal.addEventListener('abort', this.#onAbort);
    if (deadline.signal.aborted) this.#onAbort();
  }

  override _read(): void {
    this.#isReadPending = true;
    if (this.#pendingFailure !== undefined) this.#fail(this.#pendingFailure.error);
    else if (!this.#forward()) this.#arm();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#release();
    callback(this.listenerCount('error') > 0 ? error : null);
  }

  #release(): void {
    const { upstream, deadline } = this.#parts;
    this.#disarm();
    deadline.signal.removeEventListener('abort', this.#onAbort);
    deadline.release();
    upstream.off('readable', this.#onReadable);
    // Keeps the error listener: the stream may fail again while it closes.
    upstream.destroy();
  }

  #fail(error: unknown): void {
    const isWatched = this.#isReadPending || this.listenerCount('error') + this.listenerCount('close') > 0;
    this.#pendingFailure ??= { error };
    this.#release();
    // An abort reason may be any value, and is passed on unchanged.
    if (isWatched)
      Reflect.apply(Reflect.get(Readable.prototype, 'destroy'), this, [this.#pendingFailure.error]);
  }

  /** Passes on a chunk, if one has arrived and the reader waits for it. */
  #forward(): boolean {
    const { upstream, maxBytes, facts } = this.#parts;
    if (!this.#isReadPending || this.destroyed) return false;
    const chunk: unknown = upstream.read();
    if (!(chunk instanceof Uint8Array)) return false;
    this.#isReadPending = false;
    this.#disarm();
    this.#receivedBytes += chunk.byteLength;
    if (this.#receivedBytes > maxBytes) this.#fail(new MalformedResponseError(['(body)'], facts));
    else this.push(chunk);
    return true;
  }

  readonly #arm = (): void => {
    const { clock, idleMs } = this.#parts;
    this.#disarm();
    if (this.#isReadPending && !this.destroyed) this.#idleTimer = clock.setTimeout(this.#onIdle, idleMs);
  };

  readonly #disarm = (): void => this.#parts.clock.clearTimeout(this.#idleTimer);

  readonly #onReadable = (): void => void this.#forward();

  readonly #onEnd = (): void => {
    this.#disarm();
    if (this.#parts.isBroken()) this.#onError(undefined);
    else this.push(null);
  };

  readonly #onError = (error: unknown): void => {
    const { facts, deadline } = this.#parts;
    if (deadline.signal.aborted) this.#onAbort();
    else this.#fail(callFailure(error, facts));
  };

  /** Before the end of the body it means a lost connection. */
  readonly #onClose = (): void => {
    if (!this.#parts.upstream.readableEnded && !this.destroyed) this.#onError(undefined);
  };

  readonly #onIdle = (): void => {
    const { idleMs, facts } = this.#parts;
    this.#fail(new ApiUnavailableError(`no more data of the response arrived within ${idleMs} ms.`, facts));
  };

  readonly #onAbort = (): void => this.#fail(this.#parts.endedByCaller());
}
