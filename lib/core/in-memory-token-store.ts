import { Budget } from './budget.js';
import { type Clock, systemClock } from './clock.js';
import { InMemoryAccountStore } from './in-memory-account-store.js';
import { SharedAccount } from './shared-account.js';
import type { AccountIdentity, AccountStore, TokenStore } from './token-store.js';

/** Token pairs in the memory of one process: the default. Share one object among all that share an account. */
export class InMemoryTokenStore implements TokenStore {
  readonly kind = 'memory';
  readonly #clock: Clock;
  readonly #accounts = new Map<string, SharedAccount>();
  readonly #budgets = new Map<string, Budget>();

  /** @param clock for tests; default: the system's. */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  open(identity: AccountIdentity): AccountStore {
    const account = getOrMake(this.#accounts, identity.accountHash, () => new SharedAccount());
    const budget = getOrMake(
      this.#budgets,
      budgetKey(identity),
      () => new Budget(identity.rateLimit.perMinute),
    );
    return new InMemoryAccountStore(this.#clock, account, budget, identity.credentialFingerprint);
  }
}

function budgetKey({ rateLimit, baseUrl, accountHash }: AccountIdentity): string {
  return rateLimit.scope === 'origin' ? new URL(baseUrl).origin : accountHash;
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
