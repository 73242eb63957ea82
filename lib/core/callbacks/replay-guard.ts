import { CallbackRejectedError } from '../../errors/index.js';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';
import { ReplayMemoryFullError } from './in-memory-replay-store.js';
import type { ReplayStore } from './replay-store.js';

export interface ReplayGuardSettings {
  /** How long a claim lasts without being prolonged, in milliseconds. */
  readonly leaseMs: number;
  /** How long a delivery waits for another one of the same callback, in milliseconds. */
  readonly busyWaitMs: number;
  /** For how long a handled callback is remembered, in milliseconds. */
  readonly ttlMs: number;
  readonly newOwner: () => string;
}

/** How often a callback that another process handles is looked at. */
const POLL_MS = 250;
const STORE_TIMEOUT_MS = 5_000;
const COMMIT_ATTEMPTS = 3;
const COMMIT_PAUSE_MS = 200;

/** Sees to it that each callback is handled once, however often and wherever it is delivered. */
export class ReplayGuard {
  readonly #store: ReplayStore;
  readonly #clock: Clock;
  readonly #settings: ReplayGuardSettings;
  /** What this process handles now, to wake who waits for it without asking the store. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(store: ReplayStore, clock: Clock, settings: ReplayGuardSettings) {
    this.#store = store;
    this.#clock = clock;
    this.#settings = settings;
  }

  /**
   * Handles the callback of this key, unless that has been done. Waits while somebody else does. Rejects with the error
   * of `handle`, or with `CallbackRejectedError` (`CALLBACK_IN_PROGRESS`, `REPLAY_STORE_UNAVAILABLE`).
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
          // A store that answers something else cannot be relied on.
          throw new CallbackRejectedError('REPLAY_STORE_UNAVAILABLE');
      }
    }
  }

  async #claim(key: string, owner: string): Promise<'new' | 'done' | 'busy'> {
    const asked = (async () => this.#store.claim(key, owner, this.#settings.leaseMs))();
    try {
      return await this.#ask(() => asked);
    } catch (error) {
      // Where the answer comes after all, nobody is there to handle the callback.
      asked
        .then((late) => (late === 'new' ? this.#store.release(key, owner) : undefined))
        .catch(() => undefined);
      throw error;
    }
  }

  async #handle(key: string, owner: string, handle: () => Promise<void>): Promise<void> {
    const endLease = this.#prolong(key, owner);
    try {
      await this.#handleOrRelease(key, owner, handle);
      await this.#commit(key, owner);
    } finally {
      endLease();
    }
  }

  async #handleOrRelease(key: string, owner: string, handle: () => Promise<void>): Promise<void> {
    try {
      await handle();
    } catch (error) {
      // Where this fails too, the lease runs out by itself.
      await this.#ask(() => this.#store.release(key, owner)).catch(() => undefined);
      throw error;
    }
  }

  /** The handler has done its work: a store that stumbles once must not make it do that again. */
  async #commit(key: string, owner: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ask(() => this.#store.commit(key, owner, this.#settings.ttlMs));
      } catch (error) {
        if (attempt === COMMIT_ATTEMPTS) throw error;
        await this.#sleep(COMMIT_PAUSE_MS);
      }
    }
  }

  /** Prolongs the lease until the returned function is called. */
  #prolong(key: string, owner: string): () => void {
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

  /** A store that fails or does not answer is away. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await withTimeout(this.#clock, question(), STORE_TIMEOUT_MS, () => {
        throw new CallbackRejectedError('REPLAY_STORE_UNAVAILABLE');
      });
    } catch (error) {
      throw new CallbackRejectedError('REPLAY_STORE_UNAVAILABLE', reasonOf(error));
    }
  }
}

/** Of an error of the user's store nothing is shown. */
function reasonOf(error: unknown): string | undefined {
  return error instanceof ReplayMemoryFullError
    ? `the replay store in memory is full (${error.maxEntries} callbacks); set callbacks.replayStore to a shared store, or a shorter callbacks.maxAgeMs`
    : undefined;
}
