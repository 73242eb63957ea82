import { Readable } from 'node:stream';
import type { Clock } from '../../core/index.js';
import { ApiUnavailableError, type HttpFacts, MalformedResponseError } from '../../errors/index.js';
import type { CallDeadline } from './call-deadline.js';
import { callFailure } from './call-failure.js';

export interface CallStreamParts {
  /** The stream of the HTTP client. Its errors and properties hold the request, so nothing of it is passed on. */
  readonly upstream: Readable;
  readonly clock: Clock;
  /** Ends the stream when the caller does. */
  readonly deadline: CallDeadline;
  /** What the stream fails with when its caller ended it. */
  readonly endedByCaller: () => unknown;
  /** Longest wait for a chunk, in milliseconds, while the reader wants one. */
  readonly idleMs: number;
  readonly maxBytes: number;
  readonly facts: HttpFacts;
}

/**
 * The body of a response, read at the reader's pace. It fails with errors of this package, or with the reason of the
 * caller's signal; as streams of Node's own HTTP client do, it closes without an error where nobody listens for one.
 */
export class CallStream extends Readable {
  readonly #parts: CallStreamParts;
  #receivedBytes = 0;
  #isWanted = false;
  #idleTimer: unknown;
  /** A failure that came before anybody read or listened. */
  #unseen: { readonly error: unknown } | undefined;

  constructor(parts: CallStreamParts) {
    // No read-ahead: `_read` is called when the reader wants data, and the idle limit runs then alone.
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
    this.#isWanted = true;
    if (this.#unseen !== undefined) this.#fail(this.#unseen.error);
    else if (!this.#take()) this.#arm();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#release();
    callback(this.listenerCount('error') > 0 ? error : null);
  }

  #release(): void {
    const { upstream, deadline } = this.#parts;
    this.#disarm();
    deadline.signal.removeEventListener('abort', this.#onAbort);
    deadline.end();
    upstream.off('readable', this.#onReadable);
    // Its error listener stays: it may fail once more while it closes.
    upstream.destroy();
  }

  #fail(error: unknown): void {
    const isWatched = this.#isWanted || this.listenerCount('error') + this.listenerCount('close') > 0;
    this.#unseen ??= { error };
    this.#release();
    // The reason of a signal may be anything, and comes as it is.
    if (isWatched) Reflect.apply(Reflect.get(Readable.prototype, 'destroy'), this, [this.#unseen.error]);
  }

  /** Hands on what has arrived, if anything has and the reader wants it. */
  #take(): boolean {
    const { upstream, maxBytes, facts } = this.#parts;
    if (!this.#isWanted || this.destroyed) return false;
    const chunk: unknown = upstream.read();
    if (!(chunk instanceof Uint8Array)) return false;
    this.#isWanted = false;
    this.#disarm();
    this.#receivedBytes += chunk.byteLength;
    if (this.#receivedBytes > maxBytes) this.#fail(new MalformedResponseError(['(body)'], facts));
    else this.push(chunk);
    return true;
  }

  readonly #arm = (): void => {
    const { clock, idleMs } = this.#parts;
    this.#disarm();
    if (this.#isWanted && !this.destroyed) this.#idleTimer = clock.setTimeout(this.#onIdle, idleMs);
  };

  readonly #disarm = (): void => this.#parts.clock.clearTimeout(this.#idleTimer);

  readonly #onReadable = (): void => void this.#take();

  readonly #onEnd = (): void => {
    this.#disarm();
    this.push(null);
  };

  readonly #onError = (error: unknown): void => {
    const { facts, deadline } = this.#parts;
    if (deadline.signal.aborted) this.#onAbort();
    else this.#fail(callFailure(error, facts));
  };

  /** After the end this comes late; before it, the connection is gone. */
  readonly #onClose = (): void => {
    if (!this.#parts.upstream.readableEnded && !this.destroyed) this.#onError(undefined);
  };

  readonly #onIdle = (): void => {
    const { idleMs, facts } = this.#parts;
    this.#fail(new ApiUnavailableError(`nothing more of the response came within ${idleMs} ms.`, facts));
  };

  readonly #onAbort = (): void => this.#fail(this.#parts.endedByCaller());
}
