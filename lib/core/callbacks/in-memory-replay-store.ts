import { StoreUnavailableError } from '../../errors/index.js';
import { type Clock, systemClock } from '../time/clock.js';
import { ExpiryHeap, type Expiring } from './expiry-heap.js';
import type { ReplayStore } from './replay-store.js';

interface Entry extends Expiring {
  readonly key: string;
  /** Absent once the callback has been handled. */
  readonly owner: string | undefined;
}

const DEFAULT_MAX_ENTRIES = 250_000;
/** From this share on the operator should act. */
const NEARLY_FULL = 0.8;
/** More than one, so that expired entries are removed faster than new ones arrive, without one claim removing them all. */
const EVICTIONS_PER_CLAIM = 2;

/** The in-memory store has reached its maximum number of callbacks. */
export class ReplayMemoryFullError extends StoreUnavailableError {
  constructor(readonly maxEntries: number) {
    super('memory, full');
  }
}

/**
 * The default replay store: keeps its knowledge in the memory of one process, so other processes do not see it and it is
 * lost at the end of the process. Bounded: when full, `claim` rejects with `StoreUnavailableError` (the callback is sent
 * again) rather than forgetting one that was handled. The default of 250 000 callbacks in a week allows 25 a minute. A
 * claim takes O(log n).
 */
export class InMemoryReplayStore implements ReplayStore {
  readonly #clock: Clock;
  readonly #maxEntries: number;
  readonly #entries = new Map<string, Entry>();
  readonly #handled = new ExpiryHeap<Entry>();
  readonly #leases = new ExpiryHeap<Entry>();

  /**
   * An empty store.
   *
   * @param clock For tests; default: the system's clock
   * @param maxEntries How many callbacks it can hold; default: 250_000
   */
  constructor(clock: Clock = systemClock, maxEntries: number = DEFAULT_MAX_ENTRIES) {
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  /** Whether at least 80 % of `maxEntries` are in use. */
  get isNearlyFull(): boolean {
    return this.#entries.size >= NEARLY_FULL * this.#maxEntries;
  }

  async claim(key: string, owner: string, leaseMs: number): Promise<'new' | 'done' | 'busy'> {
    this.#evict();
    const entry = this.#entries.get(key);
    const isAlive = entry !== undefined && entry.until > this.#clock.monotonic();
    if (isAlive && entry.owner !== owner) return entry.owner === undefined ? 'done' : 'busy';
    if (entry === undefined && this.#entries.size >= this.#maxEntries) {
      throw new ReplayMemoryFullError(this.#maxEntries);
    }
    this.#set(key, owner, leaseMs);
    return 'new';
  }

  async extend(key: string, owner: string, leaseMs: number): Promise<void> {
    if (this.#isOwnedBy(key, owner)) this.#set(key, owner, leaseMs);
  }

  async commit(key: string, owner: string, ttlMs: number): Promise<void> {
    if (this.#isOwnedBy(key, owner)) this.#set(key, undefined, ttlMs);
  }

  async release(key: string, owner: string): Promise<void> {
    const entry = this.#entries.get(key);
    if (entry?.owner === owner) this.#delete(entry);
  }

  /** An expired lease remains the owner's until another owner claims the key. */
  #isOwnedBy(key: string, owner: string): boolean {
    return this.#entries.get(key)?.owner === owner;
  }

  #set(key: string, owner: string | undefined, ms: number): void {
    const before = this.#entries.get(key);
    if (before !== undefined) this.#heapOf(before).remove(before);
    const entry: Entry = { key, owner, until: this.#clock.monotonic() + ms, place: 0 };
    this.#heapOf(entry).add(entry);
    this.#entries.set(key, entry);
  }

  #delete(entry: Entry): void {
    this.#heapOf(entry).remove(entry);
    this.#entries.delete(entry.key);
  }

  #heapOf({ owner }: Entry): ExpiryHeap<Entry> {
    return owner === undefined ? this.#handled : this.#leases;
  }

  /** Removes expired entries; an expired lease only when the store is full, because its owner may still commit. */
  #evict(): void {
    const now = this.#clock.monotonic();
    for (let count = 0; count < EVICTIONS_PER_CLAIM; count += 1) {
      const { next } = this.#handled;
      if (next === undefined || next.until > now) break;
      this.#delete(next);
    }
    const { next } = this.#leases;
    if (this.#entries.size >= this.#maxEntries && next !== undefined && next.until <= now) this.#delete(next);
  }
}
