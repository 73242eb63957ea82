import { CallbackRejectedError } from '../../errors/index.js';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';
import { ReplayMemoryFullError } from './in-memory-replay-store.js';
import type { ReplayStore } from './replay-store.js';

export interface ReplayGuardSettings {
  /** How long a claim lasts unless it is extended, in milliseconds. */
  readonly leaseMs: number;
  /** How long a delivery waits for another delivery of the same callback, in milliseconds. */
  readonly busyWaitMs: number;
  /** How long a handled callback is remembered, in milliseconds. */
  readonly ttlMs: number;
  readonly newOwner: () => string;
}

/** How often a callback that another process is handling is checked. */
const POLL_MS = 250;
const STORE_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 1_000;
const COMMIT_ATTEMPTS = 3;
const COMMIT_BACKOFF_MS = 200;

/** Ensures that each callback is handled once, however often and wherever it is delivered. */
export class ReplayGuard {
  readonly #store: ReplayStore;
  readonly #clock: Clock;
  readonly #settings: ReplayGuardSettings;
  /** Callbacks that this process is handling, so that other deliveries can wait for them without polling the store. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(store: ReplayStore, clock: Clock, settings: ReplayGuardSettings) {
    this.#store = store;
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Closes the store, if it can be closed. Never rejects. */
  async close(): Promise<void> {
    const closed = (async () => this.#store.close?.())().catch(() => undefined);
    await withTimeout(this.#clock, closed, CLOSE_TIMEOUT_MS, () => undefined);
  }

  /**
   * Handles the callback of this key, unless it has been handled. Waits while another delivery is being handled. Rejects
   * with the error of `handle`, or with `CallbackRejectedError` (`CALLBACK_IN_PROGRESS`, `REPLAY_STORE_UNAVAILABLE`).
   */
  async once(key: string, handle: () => Promise<void>): Promise<'handled' | 'repeated'> {
    const { busyWaitMs, newOwner } = this.#settings;
    const owner = newOwner();
    const giveUpAt = this.#clock.monotonic() + busyWaitMs;
    for (;;) {
      const before = this.#running.get(key);
      switch (await this.#claim(key, owner)) {
        case 'done':
          return 'repeated';
        case 'new':
          await this.#tracked(key, this.#handle(key, owner, handle));
          return 'handled';
        case 'busy': {
          const leftMs = giveUpAt - this.#clock.monotonic();
          if (leftMs <= 0) throw new CallbackRejectedError('CALLBACK_IN_PROGRESS');
          await this.#pause(before ?? this.#running.get(key), leftMs);
          break;
        }
        default:
          // A store with any other result cannot be relied on.
          throw new CallbackRejectedError('REPLAY_STORE_UNAVAILABLE');
      }
    }
  }

  async #claim(key: string, owner: string): Promise<'new' | 'done' | 'busy'> {
    const claim = (async () => this.#store.claim(key, owner, this.#settings.leaseMs))();
    try {
      return await this.#ask(() => claim);
    } catch (error) {
      // If the claim succeeds after all, this delivery no longer handles the callback.
      claim
        .then((late) => (late === 'new' ? this.#store.release(key, owner) : undefined))
        .catch(() => undefined);
      throw error;
    }
  }

  async #handle(key: string, owner: string, handle: () => Promise<void>): Promise<void> {
    const stopExtending = this.#keepExtending(key, owner);
    try {
      await this.#handleOrRelease(key, owner, handle);
      await this.#commit(key, owner);
    } finally {
      stopExtending();
    }
  }

  async #handleOrRelease(key: string, owner: string, handle: () => Promise<void>): Promise<void> {
    try {
      await handle();
    } catch (error) {
      // If this fails too, the lease expires by itself.
      await this.#ask(() => this.#store.release(key, owner)).catch(() => undefined);
      throw error;
    }
  }

  /** Retries, so that a single failure of the store does not cause the callback to be handled again. */
  async #commit(key: string, owner: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ask(() => this.#store.commit(key, owner, this.#settings.ttlMs));
      } catch (error) {
        if (attempt === COMMIT_ATTEMPTS) throw error;
        await this.#sleep(COMMIT_BACKOFF_MS);
      }
    }
  }

  /** Extends the lease until the returned function is called. */
  #keepExtending(key: string, owner: string): () => void {
    const { leaseMs } = this.#settings;
    let timer: unknown;
    const again = (): void => {
      timer = this.#clock.setTimeout(
        () => {
          this.#ask(() => this.#store.extend(key, owner, leaseMs)).catch(() => undefined);
          again();
        },
        leaseMs / 3,
        { ref: false },
      );
    };
    again();
    return () => this.#clock.clearTimeout(timer);
  }

  async #tracked(key: string, handling: Promise<void>): Promise<void> {
    const ended = handling.catch(() => undefined);
    this.#running.set(key, ended);
    try {
      await handling;
    } finally {
      if (this.#running.get(key) === ended) this.#running.delete(key);
    }
  }

  async #pause(running: Promise<void> | undefined, leftMs: number): Promise<void> {
    if (running === undefined) await this.#sleep(Math.min(POLL_MS, leftMs));
    else await withTimeout(this.#clock, running, leftMs, () => undefined);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.setTimeout(resolve, ms);
    });
  }

  /** Calls the store. Failures and timeouts become `REPLAY_STORE_UNAVAILABLE`. */
  async #ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await withTimeout(this.#clock, call(), STORE_TIMEOUT_MS, () => {
        throw new CallbackRejectedError('REPLAY_STORE_UNAVAILABLE');
      });
    } catch (error) {
      throw new CallbackRejectedError('REPLAY_STORE_UNAVAILABLE', reasonOf(error));
    }
  }
}

/** Nothing of an error of a user-supplied store is shown. */
function reasonOf(error: unknown): string | undefined {
  return error instanceof ReplayMemoryFullError
    ? `the in-memory replay store is full (${error.maxEntries} callbacks); set callbacks.replayStore to a shared store, or shorten callbacks.maxAgeMs`
    : undefined;
}
