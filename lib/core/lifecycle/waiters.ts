import { type B2binpayErrorCode, ConfigurationError, TokenWaitTimeoutError } from '../../errors/index.js';
import { AbortWatch, isAbortLike } from './abort-watch.js';
import { type Clock, MAX_TIMER_MS } from '../time/clock.js';
import { extensionMs } from '../time/late-timer.js';

/** How a caller waits for a token or a renewal. */
export interface WaitOptions {
  /** Ends this wait alone: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * In milliseconds; 0 does not wait, `Infinity` waits without a limit. Time in which the process stood still does not
   * count, up to 3 s. @default `waitTimeoutMs` of the options
   */
  readonly timeoutMs?: number | undefined;
}

export interface WaitersSettings {
  readonly defaultTimeoutMs: number;
  /** The latest failure since the last success. */
  readonly lastError: () => { readonly code: B2binpayErrorCode; readonly message: string } | undefined;
  /** Called when the first caller begins to wait and when the last one stops. */
  readonly onChange: () => void;
}

interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  readonly stop: () => void;
}

/** Waiting callers in order of arrival, each with its own timeout; none of them can cancel the exchange. */
export class Waiters<T> {
  readonly #clock: Clock;
  readonly #settings: WaitersSettings;
  readonly #waiting = new Set<Waiter<T>>();
  readonly #aborts = new AbortWatch();

  constructor(clock: Clock, settings: WaitersSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The rejection of a call with invalid options or an aborted signal; undefined for any other. */
  refusal(options: unknown): Promise<never> | undefined {
    if (!isOptions(options)) {
      return Promise.reject(
        new ConfigurationError('the options of a call must be an object. Write e.g. { timeoutMs: 2000 }.'),
      );
    }
    const { timeoutMs, signal } = options;
    if (signal !== undefined && !isAbortLike(signal)) {
      return Promise.reject(
        new ConfigurationError('signal must be an AbortSignal. Write e.g. { signal: controller.signal }.'),
      );
    }
    if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs >= 0)) {
      return Promise.reject(
        new ConfigurationError(
          'timeoutMs must be a number of milliseconds, 0 or more. Write e.g. { timeoutMs: 2000 }, or Infinity to wait indefinitely.',
        ),
      );
    }
    return signal?.aborted ? Promise.reject(signal.reason) : undefined;
  }

  wait({ timeoutMs = this.#settings.defaultTimeoutMs, signal }: WaitOptions): Promise<T> {
    if (timeoutMs === 0) return Promise.reject(this.#timeoutError(0));
    return new Promise<T>((resolve, reject) => {
      const giveUp = (error: unknown): void => {
        this.#remove(waiter);
        reject(error);
      };
      const stopTimer = this.#startTimer(timeoutMs, () => giveUp(this.#timeoutError(timeoutMs)));
      const unwatch = signal && this.#aborts.watch(signal, () => giveUp(signal.reason));
      const stop = (): void => {
        stopTimer?.();
        unwatch?.();
      };
      const waiter = { resolve, reject, stop };
      this.#waiting.add(waiter);
      if (this.#waiting.size === 1) this.#settings.onChange();
    });
  }

  resolveAll(value: T): void {
    for (const waiter of this.#waiting) {
      this.#remove(waiter);
      waiter.resolve(value);
    }
  }

  rejectAll(error: Error): void {
    for (const waiter of this.#waiting) {
      this.#remove(waiter);
      waiter.reject(error);
    }
  }

  /** Timeouts longer than a timer can represent (about 24 days) are treated as infinite. */
  #startTimer(timeoutMs: number, expire: () => void): (() => void) | undefined {
    if (timeoutMs > MAX_TIMER_MS) return undefined;
    const clock = this.#clock;
    const dueAt = clock.monotonic() + timeoutMs;
    let timer = clock.setTimeout(() => {
      const extraMs = extensionMs(clock.monotonic() - dueAt, timeoutMs);
      if (extraMs > 0) timer = clock.setTimeout(expire, extraMs);
      else expire();
    }, timeoutMs);
    return () => clock.clearTimeout(timer);
  }

  #timeoutError(waitedMs: number): TokenWaitTimeoutError {
    const last = this.#settings.lastError();
    return new TokenWaitTimeoutError(waitedMs, last?.code, last?.message);
  }

  #remove(waiter: Waiter<T>): void {
    waiter.stop();
    this.#waiting.delete(waiter);
    if (this.#waiting.size === 0) this.#settings.onChange();
  }
}

interface CallOptions {
  readonly timeoutMs?: unknown;
  readonly signal?: unknown;
}

/** Callers in plain JavaScript may pass anything. */
function isOptions(options: unknown): options is CallOptions {
  return typeof options === 'object' && options !== null;
}
