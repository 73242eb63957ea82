import { StoreUnavailableError } from '../../errors/index.js';
import { type Clock, systemClock } from '../clock.js';
import type { ReplayStore } from './replay-store.js';

interface Entry {
  /** Absent once the callback has been handled. */
  readonly owner?: string;
  /** Monotonic milliseconds. */
  readonly until: number;
}

const DEFAULT_MAX_ENTRIES = 250_000;

/**
 * The replay store of one process: what it knows is lost with it, and other processes do not see it. Bounded: when full
 * it refuses new callbacks (they are sent again) rather than forgetting one that was handled.
 */
export class InMemoryReplayStore implements ReplayStore {
  readonly #clock: Clock;
  readonly #maxEntries: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock = systemClock, maxEntries: number = DEFAULT_MAX_ENTRIES) {
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  async claim(key: string, owner: string, leaseMs: number): Promise<'new' | 'done' | 'busy'> {
    const entry = this.#alive(key);
    if (entry !== undefined && entry.owner !== owner) return entry.owner === undefined ? 'done' : 'busy';
    if (entry === undefined) this.#makeRoom();
    this.#set(key, { owner, until: this.#in(leaseMs) });
    return 'new';
  }

  async extend(key: string, owner: string, leaseMs: number): Promise<void> {
    if (this.#isOwnedBy(key, owner)) this.#set(key, { owner, until: this.#in(leaseMs) });
  }

  async commit(key: string, owner: string, ttlMs: number): Promise<void> {
    if (this.#isOwnedBy(key, owner)) this.#set(key, { until: this.#in(ttlMs) });
  }

  async release(key: string, owner: string): Promise<void> {
    if (this.#isOwnedBy(key, owner)) this.#entries.delete(key);
  }

  /** A lease that ran out is still the owner's while nobody else has claimed the key. */
  #isOwnedBy(key: string, owner: string): boolean {
    return this.#entries.get(key)?.owner === owner;
  }

  #alive(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.until > this.#clock.monotonic() ? entry : undefined;
  }

  /** To the end, so that the map is in the order of last change. */
  #set(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  #makeRoom(): void {
    if (this.#entries.size < this.#maxEntries) return;
    const now = this.#clock.monotonic();
    for (const [key, { until }] of this.#entries) if (until <= now) this.#entries.delete(key);
    if (this.#entries.size >= this.#maxEntries) throw new StoreUnavailableError('memory, full');
  }

  #in(ms: number): number {
    return this.#clock.monotonic() + ms;
  }
}
