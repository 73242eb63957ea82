import { type Clock, systemClock } from '../time/clock.js';
import { BudgetPlaces } from './budget-places.js';
import { InMemoryAccountStore, type MemoryAccount } from './in-memory-account-store.js';
import type { AccountStore, StoredAccountId, TokenStore } from './token-store.js';

/** The default store: keeps texts in the memory of one process. Share one object between all that share an account. */
export class InMemoryTokenStore implements TokenStore {
  /** `'memory'` */
  readonly kind = 'memory';
  readonly #clock: Clock;
  readonly #accounts = new Map<string, MemoryAccount>();
  readonly #places = new Map<string, BudgetPlaces>();

  /**
   * An empty store.
   *
   * @param clock For tests; default: the system's clock
   */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  open({ id, budgetId }: StoredAccountId): AccountStore {
    this.#forgetUnused();
    const account = this.#accounts.get(id) ?? { openings: new Map(), forgetAt: Infinity };
    this.#accounts.set(id, account);
    const places = this.#places.get(budgetId) ?? new BudgetPlaces();
    this.#places.set(budgetId, places);
    return new InMemoryAccountStore(this.#clock, account, places);
  }

  /** Otherwise credentials that keep changing would leave one account each. */
  #forgetUnused(): void {
    const now = this.#clock.monotonic();
    for (const [id, { openings, forgetAt }] of this.#accounts) {
      if (openings.size === 0 && forgetAt <= now) this.#accounts.delete(id);
    }
  }
}
