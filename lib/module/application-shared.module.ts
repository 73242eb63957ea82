import { Module } from '@nestjs/common';
import { Budgets, type Clock, InMemoryTokenStore, type TokenStore } from '../core/index.js';

/** Shared by all registrations of an application. */
export class ApplicationShared {
  /** The vendor's rate limit applies to all registrations together. */
  readonly budgets = new Budgets();
  readonly #stores = new Map<Clock, TokenStore>();

  /** The default store: one for the application, so that registrations of one account share one session. */
  storeBy(clock: Clock): TokenStore {
    const store = this.#stores.get(clock) ?? new InMemoryTokenStore(clock);
    this.#stores.set(clock, store);
    return store;
  }
}

/** Instantiated once per application, as Nest does with static modules. */
@Module({
  providers: [{ provide: ApplicationShared, useFactory: () => new ApplicationShared() }],
  exports: [ApplicationShared],
})
export class ApplicationSharedModule {}
