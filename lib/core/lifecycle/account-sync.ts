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
  /** An exchange takes over by itself what others have done. */
  readonly isBusy: () => boolean;
  readonly onAdopted: (result: Extract<ExchangeResult, { readonly is: 'adopted' }>) => void;
  /** Others changed what is known of the account. */
  readonly onChanged: () => void;
}

/** Takes over what others who share the account have done, and knows whether the store can be used. */
export class AccountSync {
  readonly #parts: SyncParts;
  #isReading = false;
  /** Others changed something that has not been read. */
  #hasMissedWake = false;

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  onWake(): void {
    this.#hasMissedWake = true;
    void this.read();
  }

  /** After an exchange: what was missed meanwhile. */
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
    this.judgeStore();
    if (isBusy() || session !== account.session) return;
    if (session.state !== before) this.#takeOver();
    this.catchUp();
  }

  /** Whether the store can be used, by what its last calls said. */
  judgeStore(): void {
    const { account, publisher, solo } = this.#parts;
    const trouble = account.session?.storeFailure;
    if (trouble !== undefined) {
      if (solo.enter()) publisher.soloStarted(trouble);
      return;
    }
    const awayForMs = solo.leave();
    if (awayForMs !== undefined) publisher.storeReturned(awayForMs);
  }

  #takeOver(): void {
    const { account, clock, cachedToken, publisher, onAdopted, onChanged } = this.#parts;
    const { session } = account;
    if (session === undefined) return;
    const token = adoptable(session, cachedToken.held, momentOf(clock));
    if (token === undefined) publisher.publishLock(session.state.history.lock);
    else onAdopted({ is: 'adopted', token, epoch: session.state.epoch, accountId: session.id });
    onChanged();
  }
}
