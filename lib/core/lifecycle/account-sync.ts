import type { CachedToken } from './cached-token.js';
import type { Clock } from '../time/clock.js';
import type { ExchangeResult } from '../exchange/exchange-result.js';
import { momentOf } from '../time/moment.js';
import type { Solo } from './solo.js';
import type { OpenAccount } from '../store/open-account.js';
import { adoptable } from '../exchange/adoption.js';
import type { TokenEventPublisher } from './token-event-publisher.js';

export interface SyncParts {
  readonly clock: Clock;
  readonly account: OpenAccount;
  readonly cachedToken: CachedToken;
  readonly solo: Solo;
  readonly publisher: TokenEventPublisher;
  /** Whether an exchange is running, which reads the store itself. */
  readonly isBusy: () => boolean;
  readonly onAdopted: (result: Extract<ExchangeResult, { readonly is: 'adopted' }>) => void;
  /** Another process changed the account. */
  readonly onChanged: () => void;
}

/** Applies changes made by other processes that share the account, and tracks whether the store can be used. */
export class AccountSync {
  readonly #parts: SyncParts;
  #isReading = false;
  /** Another process changed something that has not been read yet. */
  #hasMissedWake = false;

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  onWake(): void {
    this.#hasMissedWake = true;
    void this.read();
  }

  /** After an exchange: reads what changed in the meantime. */
  catchUp(): void {
    if (this.#hasMissedWake) void this.read();
  }

  async read(): Promise<void> {
    const { account, isBusy } = this.#parts;
    const { session } = account;
    if (session === undefined || this.#isReading || isBusy()) return;
    this.#isReading = true;
    this.#hasMissedWake = false;
    const before = session.state;
    await session.read().catch(() => undefined);
    this.#isReading = false;
    // An exchange reports the store's failures itself; after a shutdown they are of no interest.
    if (isBusy()) return;
    this.updateSolo();
    if (session !== account.session) return;
    if (session.state !== before) this.#applyChange();
    this.catchUp();
  }

  /** Enters or leaves solo mode, depending on whether the store's last calls failed. */
  updateSolo(): void {
    const { account, publisher, solo } = this.#parts;
    const failure = account.session?.storeFailure;
    if (failure !== undefined) {
      if (solo.enter()) publisher.soloStarted(failure);
      return;
    }
    const awayForMs = solo.leave();
    if (awayForMs !== undefined) publisher.storeReturned(awayForMs);
  }

  #applyChange(): void {
    const { account, clock, cachedToken, publisher, onAdopted, onChanged } = this.#parts;
    const { session } = account;
    if (session === undefined) return;
    const token = adoptable(session, cachedToken.held, momentOf(clock));
    if (token === undefined) publisher.publishLock(session.state.history.lock);
    else onAdopted({ is: 'adopted', token, epoch: session.state.epoch, accountId: session.id });
    onChanged();
  }
}
