import { Module } from '@nestjs/common';
import { Budgets, type Clock, InMemoryTokenStore, type TokenStore } from '../core/index.js';

/** What all registrations of an application share, whatever their options are. */
export class ApplicationShared {
  /** The vendor counts the requests of all of them together. */
  readonly budgets = new Budgets();
  readonly #stores = new Map<Clock, TokenStore>();

  /** The default store: one for the application, so that registrations of one account share one session. */
  storeBy(clock: Clock): TokenStore {
    const store = this.#stores.get(clock) ?? new InMemoryTokenStore(clock);
    this.#stores.set(clock, store);
    return store;
  }
}

/** One for the whole application, whatever registrations it has. */
@Module({
  providers: [{ provide: ApplicationShared, useFactory: () => new ApplicationShared() }],
  exports: [ApplicationShared],
})
export class ApplicationSharedModule {}
