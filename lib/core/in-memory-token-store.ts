import { Budgets } from './budget.js';
import { type Clock, systemClock } from './clock.js';
import { InMemoryAccountStore } from './in-memory-account-store.js';
import { SharedAccount } from './shared-account.js';
import type { AccountIdentity, AccountStore, TokenStore } from './token-store.js';

/** Token pairs in the memory of one process: the default. Share one object among all that share an account. */
export class InMemoryTokenStore implements TokenStore {
  readonly kind = 'memory';
  readonly #clock: Clock;
  readonly #budgets: Budgets;
  readonly #accounts = new Map<string, SharedAccount>();

  /**
   * @param clock for tests; default: the system's.
   * @param budgets what stores that talk to the same origin share; default: its own.
   */
  constructor(clock: Clock = systemClock, budgets: Budgets = new Budgets()) {
    this.#clock = clock;
    this.#budgets = budgets;
  }

  open(identity: AccountIdentity): AccountStore {
    const { accountHash, credentialFingerprint, rateLimit } = identity;
    const account = this.#accounts.get(accountHash) ?? new SharedAccount();
    this.#accounts.set(accountHash, account);
    const budget = this.#budgets.of(budgetKey(identity), rateLimit.perMinute);
    return new InMemoryAccountStore(this.#clock, account, budget, credentialFingerprint);
  }
}

function budgetKey({ rateLimit, baseUrl, accountHash }: AccountIdentity): string {
  return rateLimit.scope === 'origin' ? new URL(baseUrl).origin : accountHash;
}
