import { StoreUnavailableError } from '../../errors/index.js';
import type { Clock } from '../time/clock.js';
import { elapsedMs, type Moment, momentBefore, momentOf } from '../time/moment.js';
import type { AccountSeal } from './account-seal.js';
import { type AccountState, expiresInMs, UNKNOWN_ACCOUNT } from './account-state.js';
import { accountOf, accountText } from './account-text.js';
import { askStore, isAcquireResult, isStored, isWait } from './ask-store.js';
import type { AccountStore, Stored, TokenStore } from './token-store.js';
import { watchStore } from './watch-store.js';

const MAX_ACQUIRES = 3;

export interface SessionParts {
  readonly clock: Clock;
  readonly store: TokenStore;
  readonly seal: AccountSeal;
  readonly budgetId: string;
  /** Called when others changed something. */
  readonly onWake: () => void;
}

/**
 * One account at a store, and what is known of it: reads the text, takes turns, and replaces it. Every call has a deadline
 * and throws `StoreUnavailableError` alone.
 */
export class AccountSession {
  readonly id: string;
  readonly budgetId: string;
  readonly #clock: Clock;
  readonly #kind: string;
  readonly #seal: AccountSeal;
  readonly #store: AccountStore;
  readonly #unwatch: () => void;
  #version: string | undefined;
  #writes = 0;
  /** When the last command of the running turn was sent. */
  #commandSent: Moment;
  /** What failed last, by method; while anything did, this process is on its own. */
  readonly #failing = new Map<string, string>();
  isKnown = false;
  /** A login that the store does not know of may have ended the account's refresh token. */
  isRefreshForbidden = false;
  state: AccountState = UNKNOWN_ACCOUNT;
  server: string | undefined;
  /** The highest epoch that was seen here. */
  highestEpoch = 0;

  constructor({ clock, store, seal, budgetId, onWake }: SessionParts) {
    this.id = seal.id;
    this.budgetId = budgetId;
    this.#clock = clock;
    this.#kind = store.kind;
    this.#seal = seal;
    this.#store = store.open({ id: seal.id, budgetId });
    this.#commandSent = momentOf(clock);
    this.#unwatch = watchStore(this.#store, onWake);
  }

  /** Why the store cannot be used; undefined where it can. */
  get storeFailure(): string | undefined {
    return [...this.#failing.values()].at(-1);
  }

  /** Takes over what the store has. */
  async read(): Promise<void> {
    const sent = momentOf(this.#clock);
    this.#takeOver(await this.#ask('read', () => this.#store.read(), isStored), sent);
  }

  /** Asks for a turn; what the store has is taken over first. Without the turn, how long another's still runs. */
  async acquire(turn: string, leaseMs: number): Promise<{ readonly heldForMs: number } | undefined> {
    for (let tries = 1; tries <= MAX_ACQUIRES; tries += 1) {
      const sent = momentOf(this.#clock);
      const version = this.#version;
      const result = await this.#ask(
        'acquire',
        () => this.#store.acquire({ turn, leaseMs, version }),
        isAcquireResult,
        (late) => {
          if (late.is === 'yours') void this.release(turn);
        },
      );
      this.#takeOver(result, sent);
      this.#commandSent = sent;
      if (result.is === 'yours') return undefined;
      if (result.is === 'held') return { heldForMs: Math.max(1, result.forMs) };
    }
    return { heldForMs: 1 };
  }

  /** Replaces the text, in at most so many tries of one and the same write. False where the turn is another's by now. */
  async write(turn: string, state: AccountState, leaseMs: number, isWorthATry = once()): Promise<boolean> {
    const now = momentOf(this.#clock);
    this.#writes += 1;
    const version = `${turn}:${this.#writes}`;
    const text = this.#seal.seal(accountText(state, now));
    const atMs = elapsedMs(this.#commandSent, now);
    for (;;) {
      try {
        const sent = momentOf(this.#clock);
        const stands = await this.#ask(
          'write',
          () => this.#store.write({ turn, version, text, atMs, leaseMs }),
          (result) => typeof result === 'boolean',
        );
        if (!stands) return false;
        this.#commandSent = sent;
        this.#version = version;
        this.setState(state);
        return true;
      } catch (error) {
        if (!isWorthATry()) throw error;
      }
    }
  }

  /** A turn that cannot be given back lapses by itself. */
  async release(turn: string): Promise<void> {
    await this.#try(() => this.#store.release(turn));
  }

  /** 0 where a place in the log of the budget was taken, else how long until one is free. */
  async spend(turn: string, places: number, forMs: number): Promise<number> {
    const { waitMs } = await this.#ask('spend', () => this.#store.spend({ turn, places, forMs }), isWait);
    return waitMs;
  }

  async spent(turn: string, freeInMs: number): Promise<void> {
    await this.#try(() => this.#store.spent(turn, freeInMs));
  }

  async closeBudget(forMs: number): Promise<void> {
    await this.#try(() => this.#store.closeBudget(forMs));
  }

  /** What this process knows of the account; the store is told by {@link write}. */
  setState(state: AccountState): void {
    this.state = state;
    this.highestEpoch = Math.max(this.highestEpoch, state.epoch);
  }

  async close(): Promise<void> {
    this.#unwatch();
    const { token } = this.state;
    const usefulForMs = token === undefined ? 0 : Math.max(0, expiresInMs(token, momentOf(this.#clock)));
    await this.#try(() => this.#store.close(usefulForMs));
  }

  #takeOver({ version, text, ageMs, server }: Stored, sent: Moment): void {
    this.server = server;
    this.isKnown = true;
    // The same text is the same state, whose anchors are better than those of another reading.
    if (version === this.#version && version !== undefined) return;
    if (text === undefined && this.#version === undefined) return;
    this.#version = version;
    this.setState(this.#stateOf(text, momentBefore(sent, ageMs)));
  }

  /** A text that does not open, or is of another format, counts as none. */
  #stateOf(text: string | undefined, trueAt: Moment): AccountState {
    const opened = text === undefined ? undefined : this.#seal.open(text);
    if (opened === undefined) return UNKNOWN_ACCOUNT;
    try {
      return accountOf(opened, trueAt);
    } catch {
      return UNKNOWN_ACCOUNT;
    }
  }

  async #ask<T>(
    method: string,
    call: () => Promise<T>,
    isSound: (result: unknown) => boolean,
    onLate?: (late: T) => void,
  ): Promise<T> {
    try {
      const result = await askStore(this.#clock, this.#kind, { call, isSound, onLate });
      this.#failing.delete(method);
      return result;
    } catch (error) {
      this.#failing.delete(method);
      this.#failing.set(method, error instanceof StoreUnavailableError ? error.reason : 'an error');
      throw error;
    }
  }

  /** What fails here hides nothing and is tried no more. */
  async #try(call: () => Promise<void>): Promise<void> {
    await askStore(this.#clock, this.#kind, { call, isSound: () => true }).catch(() => undefined);
  }
}

function once(): () => boolean {
  return () => false;
}
