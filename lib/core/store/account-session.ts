import { StoreUnavailableError } from '../../errors/index.js';
import type { Clock } from '../time/clock.js';
import { elapsedMs, type Moment, momentBefore, momentOf } from '../time/moment.js';
import type { AccountSeal } from './account-seal.js';
import { type AccountState, expiresInMs, UNKNOWN_ACCOUNT } from './account-state.js';
import { accountOf, accountText } from './account-text.js';
import { askStore, isAcquireResult, isStored, isWait } from './ask-store.js';
import type { AccountStore, Stored, TokenStore } from './token-store.js';
import { StoreFailures } from './store-failures.js';
import { watchStore } from './watch-store.js';

const MAX_ACQUIRES = 3;

export interface SessionParts {
  readonly clock: Clock;
  readonly store: TokenStore;
  readonly seal: AccountSeal;
  readonly budgetId: string;
  /** Called when another process has changed the account. */
  readonly onWake: () => void;
}

/**
 * One account in a store, and its last known state: reads the text, takes turns, and replaces the text. Every call has a
 * timeout and throws nothing but `StoreUnavailableError`.
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
  /** Of the last attempt to write, whatever came of it. */
  #ownVersion: string | undefined;
  #writes = 0;
  /** When the last command of the running turn was sent. */
  #commandSent: Moment;
  readonly #failures = new StoreFailures();
  isKnown = false;
  /** A login that was not stored may have ended the account's refresh token. */
  isRefreshForbidden = false;
  state: AccountState = UNKNOWN_ACCOUNT;
  server: string | undefined;
  /** The highest epoch that this process has seen. */
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

  /** Why the store cannot be used; undefined if it can. */
  get storeFailure(): string | undefined {
    return this.#failures.latest;
  }

  /** Updates the state from the store. */
  async read(): Promise<void> {
    const sent = momentOf(this.#clock);
    this.#update(await this.#ask('read', () => this.#store.read(), isStored), sent);
  }

  /** Updates the state from the store and takes the turn; if another turn runs, returns for how much longer. */
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
      this.#update(result, sent);
      this.#commandSent = sent;
      if (result.is === 'yours') return undefined;
      if (result.is === 'held') return { heldForMs: Math.max(1, result.forMs) };
    }
    return { heldForMs: 1 };
  }

  /** Replaces the text, repeating the same write while `shouldRetry` allows. False if the turn has been lost. */
  async write(turn: string, state: AccountState, leaseMs: number, shouldRetry = never): Promise<boolean> {
    const now = momentOf(this.#clock);
    this.#writes += 1;
    const version = `${turn}:${this.#writes}`;
    this.#ownVersion = version;
    const text = this.#seal.seal(accountText(state, now));
    const atMs = elapsedMs(this.#commandSent, now);
    for (;;) {
      try {
        const sent = momentOf(this.#clock);
        const isWritten = await this.#ask(
          'write',
          () => this.#store.write({ turn, version, text, atMs, leaseMs }),
          (result) => typeof result === 'boolean',
        );
        if (!isWritten) return false;
        this.#commandSent = sent;
        this.#version = version;
        this.setState(state);
        return true;
      } catch (error) {
        if (!shouldRetry()) throw error;
      }
    }
  }

  /** Never rejects: a turn that cannot be released expires by itself. */
  async release(turn: string): Promise<void> {
    await this.#try(() => this.#store.release(turn));
  }

  /** 0 if a place in the budget was taken, otherwise how long until one is free. */
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

  /** Sets the state in this process only; {@link write} stores it too. */
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

  #update({ version, text, ageMs, server }: Stored, sent: Moment): void {
    this.server = server;
    this.isKnown = true;
    // The same version is the same state, and its times were read more precisely the first time.
    if (version === this.#version && version !== undefined) return;
    if (text === undefined && this.#version === undefined) return;
    this.#version = version;
    if (version !== this.#ownVersion) this.#failures.othersHaveWritten();
    this.setState(this.#stateOf(text, momentBefore(sent, ageMs)));
  }

  /** A text that cannot be opened, or has another format, counts as absent. */
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
    isValid: (result: unknown) => boolean,
    onLateResult?: (late: T) => void,
  ): Promise<T> {
    try {
      const result = await askStore(this.#clock, this.#kind, { call, isValid, onLateResult });
      this.#failures.succeeded(method);
      return result;
    } catch (error) {
      this.#failures.failed(method, error instanceof StoreUnavailableError ? error.reason : 'an error');
      throw error;
    }
  }

  /** Ignores failures and does not retry: no other outcome depends on this call. */
  async #try(call: () => Promise<void>): Promise<void> {
    await askStore(this.#clock, this.#kind, { call, isValid: () => true }).catch(() => undefined);
  }
}

function never(): boolean {
  return false;
}
