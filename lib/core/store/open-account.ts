import type { SealedCredentials } from '../../protocol/index.js';
import type { Clock } from '../time/clock.js';
import { AccountSeal, budgetIdOf, type RandomBytes } from './account-seal.js';
import { AccountSession } from './account-session.js';
import { type AccountState, UNKNOWN_ACCOUNT } from './account-state.js';
import type { TokenStore } from './token-store.js';

export interface AccountSettings {
  readonly baseUrl: string;
  readonly rateLimit: { readonly perMinute: number; readonly scope: 'origin' | 'account' };
  readonly randomBytes: RandomBytes;
}

/** The account of the current credentials. Other credentials open another account, with a state of its own. */
export class OpenAccount {
  readonly #clock: Clock;
  readonly #store: TokenStore;
  readonly #settings: AccountSettings;
  readonly #onWake: () => void;
  #session: AccountSession | undefined;
  /** Those of the session, so that ids and keys are derived only once. */
  #credentials: SealedCredentials | undefined;
  /** Used until the first credentials are known. */
  #stateWithoutAccount: AccountState = UNKNOWN_ACCOUNT;

  constructor(clock: Clock, store: TokenStore, settings: AccountSettings, onWake: () => void) {
    this.#clock = clock;
    this.#store = store;
    this.#settings = settings;
    this.#onWake = onWake;
  }

  get session(): AccountSession | undefined {
    return this.#session;
  }

  /** The last known state of the account. */
  get state(): AccountState {
    return this.#session?.state ?? this.#stateWithoutAccount;
  }

  /** Id of the account's budget; undefined until the first credentials are known. */
  get budgetId(): string | undefined {
    return this.#session?.budgetId;
  }

  /** Sets the state in this process only. */
  setState(state: AccountState): void {
    if (this.#session === undefined) this.#stateWithoutAccount = state;
    else this.#session.setState(state);
  }

  open(credentials: SealedCredentials): AccountSession {
    if (credentials === this.#credentials && this.#session !== undefined) return this.#session;
    this.#credentials = credentials;
    const { baseUrl, rateLimit, randomBytes } = this.#settings;
    const seal = new AccountSeal(credentials, baseUrl, randomBytes);
    if (this.#session?.id === seal.id) return this.#session;
    const before = this.#session;
    const budgetId = budgetIdOf(rateLimit.scope, baseUrl, credentials);
    const session = new AccountSession({
      clock: this.#clock,
      store: this.#store,
      seal,
      budgetId,
      onWake: () => {
        if (this.#session === session) this.#onWake();
      },
    });
    this.#session = session;
    void before?.close();
    return session;
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }
}
