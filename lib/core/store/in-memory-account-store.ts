import type { Clock } from '../time/clock.js';
import { elapsedMs, type Moment, momentBefore, momentOf } from '../time/moment.js';
import type { BudgetPlaces } from './budget-places.js';
import type {
  AccountStore,
  AcquireRequest,
  AcquireResult,
  SpendRequest,
  Stored,
  WriteRequest,
} from './token-store.js';

/** How long a text is kept after its last write. */
const KEPT_MS = 7 * 24 * 3_600_000;

interface Turn {
  readonly name: string;
  /** Monotonic milliseconds. */
  readonly until: number;
  /** When its last command was executed. */
  readonly at: Moment;
}

/** Shared by all openings of one account. */
export interface MemoryAccount {
  text?: { readonly version: string; readonly text: string; readonly trueAt: Moment };
  turn?: Turn | undefined;
  /** Each with its wake callback. */
  readonly openings: Map<object, (() => void) | undefined>;
  /** When an account without openings may be forgotten. Monotonic milliseconds. */
  forgetAt: number;
}

/** One opening of a {@link MemoryAccount}. */
export class InMemoryAccountStore implements AccountStore {
  readonly #clock: Clock;
  readonly #account: MemoryAccount;
  readonly #places: BudgetPlaces;

  constructor(clock: Clock, account: MemoryAccount, places: BudgetPlaces) {
    this.#clock = clock;
    this.#account = account;
    this.#places = places;
    account.openings.set(this, undefined);
  }

  async read(): Promise<Stored> {
    return this.#stored(momentOf(this.#clock));
  }

  async acquire({ turn, leaseMs, version }: AcquireRequest): Promise<AcquireResult> {
    const now = momentOf(this.#clock);
    const stored = this.#stored(now);
    const running = this.#account.turn;
    const isMine = running?.name === turn;
    if (!isMine && running !== undefined && running.until > now.mono) {
      return { ...stored, is: 'held', forMs: running.until - now.mono };
    }
    if (!isMine && version !== stored.version) return { ...stored, is: 'changed' };
    this.#account.turn = { name: turn, until: now.mono + leaseMs, at: now };
    return { ...stored, is: 'yours' };
  }

  async write({ turn, version, text, atMs, leaseMs }: WriteRequest): Promise<boolean> {
    const account = this.#account;
    if (account.text?.version === version) return true;
    const running = account.turn;
    if (running?.name !== turn) return false;
    const now = momentOf(this.#clock);
    const ageMs = Math.max(0, elapsedMs(running.at, now) - atMs);
    account.text = { version, text, trueAt: momentBefore(now, ageMs) };
    account.turn = leaseMs > 0 ? { name: turn, until: now.mono + leaseMs, at: now } : undefined;
    if (leaseMs <= 0) this.#wakeOthers();
    return true;
  }

  async release(turn: string): Promise<void> {
    if (this.#account.turn?.name === turn) this.#account.turn = undefined;
  }

  async spend({ turn, places, forMs }: SpendRequest): Promise<{ readonly waitMs: number }> {
    return { waitMs: this.#places.take(turn, places, this.#clock.monotonic(), forMs) };
  }

  async spent(turn: string, freeInMs: number): Promise<void> {
    this.#places.free(turn, this.#clock.monotonic() + freeInMs);
  }

  async closeBudget(forMs: number): Promise<void> {
    this.#places.close(this.#clock.monotonic() + forMs);
  }

  watch(wake: () => void): () => void {
    const { openings } = this.#account;
    if (openings.has(this)) openings.set(this, wake);
    return () => {
      if (openings.get(this) === wake) openings.set(this, undefined);
    };
  }

  async close(usefulForMs: number = KEPT_MS): Promise<void> {
    this.#account.openings.delete(this);
    this.#account.forgetAt = this.#clock.monotonic() + Math.min(usefulForMs, KEPT_MS);
  }

  #stored(now: Moment): Stored {
    const { text } = this.#account;
    // Process memory loses no writes, so the name of its run never changes.
    if (text === undefined) return { ageMs: 0, server: 'memory' };
    return {
      version: text.version,
      text: text.text,
      ageMs: elapsedMs(text.trueAt, now),
      server: 'memory',
    };
  }

  #wakeOthers(): void {
    for (const [opening, wake] of this.#account.openings) if (opening !== this) wake?.();
  }
}
