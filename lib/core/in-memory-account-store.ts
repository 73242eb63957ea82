import { Secret } from '../protocol/index.js';
import type { Budget, BudgetUse } from './budget.js';
import type { Clock } from './clock.js';
import { type Moment, momentBefore, momentOf } from './moment.js';
import type { SharedAccount } from './shared-account.js';
import type {
  AccountStore,
  AcquireAnswer,
  AcquireRequest,
  Lease,
  SettleFacts,
  SettleOutcome,
  TokenPair,
  TokenRecord,
} from './token-store.js';

/** One user's view of a {@link SharedAccount}. */
export class InMemoryAccountStore implements AccountStore {
  readonly #clock: Clock;
  readonly #account: SharedAccount;
  readonly #budget: Budget;
  readonly #fingerprint: string;

  constructor(clock: Clock, account: SharedAccount, budget: Budget, fingerprint: string) {
    this.#clock = clock;
    this.#account = account;
    this.#budget = budget;
    this.#fingerprint = fingerprint;
  }

  async acquire({ attempt, leaseMs, seen, force }: AcquireRequest): Promise<AcquireAnswer> {
    const now = momentOf(this.#clock);
    const account = this.#account;
    const record = account.record(now);
    if (record !== undefined && isNewer(record, seen?.epoch ?? 0)) return { is: 'newer', record };
    if (account.holder !== undefined && account.holder.until > now.mono) {
      return { is: 'held', retryInMs: account.holder.until - now.mono };
    }
    if (account.cooldownMs(now) > 0)
      return { is: 'wait', forMs: account.cooldownMs(now), reason: 'cooldown' };
    const lock = force ? undefined : account.lockFor(this.#fingerprint, now);
    if (lock !== undefined) return { is: 'locked', lock };
    if (!force && account.pauseMs(now) > 0)
      return { is: 'wait', forMs: account.pauseMs(now), reason: 'pause' };
    account.holder = { attempt, until: now.mono + leaseMs };
    // Whoever held the lease before went away in the middle of an exchange.
    if (record?.refreshTokenState === 'pending') account.setRefreshTokenState('ambiguous');
    const lease = { attempt, leaseMs };
    return {
      is: 'acquired',
      lease,
      record: account.record(now),
      trusted: true,
      history: account.history(now),
    };
  }

  async markPending(
    lease: Lease,
    use: BudgetUse,
  ): Promise<{ is: 'ok' } | { is: 'lost' } | { is: 'wait'; forMs: number }> {
    const now = momentOf(this.#clock);
    const holder = this.#holderOf(lease);
    if (holder === undefined || holder.until <= now.mono) return { is: 'lost' };
    const taken = this.#budget.take({ use, now: now.mono, endsBy: holder.until, owner: this });
    if ('waitMs' in taken) {
      // Nothing has changed for the others, so they are not woken: they would only come to wait here too.
      this.#account.holder = undefined;
      return { is: 'wait', forMs: taken.waitMs };
    }
    const stateBefore = this.#account.stored?.refreshTokenState;
    this.#account.holder = { ...holder, pending: { budgetEntry: taken.entry, stateBefore } };
    if (stateBefore === 'unspent') this.#account.setRefreshTokenState('pending');
    return { is: 'ok' };
  }

  async commit(
    lease: Lease,
    pair: TokenPair,
    sentAgoMs: number,
  ): Promise<{ is: 'ok'; record: TokenRecord } | { is: 'superseded'; record?: TokenRecord | undefined }> {
    const now = momentOf(this.#clock);
    const holder = this.#holderOf(lease);
    if (holder === undefined) return { is: 'superseded', record: this.#account.record(now) };
    this.#endInBudget(now);
    this.#account.store(pair, (this.#account.stored?.epoch ?? 0) + 1, momentBefore(now, sentAgoMs));
    this.#release(lease);
    const record = this.#account.record(now);
    return record === undefined ? { is: 'superseded' } : { is: 'ok', record };
  }

  async settle(lease: Lease, outcome: SettleOutcome, facts: SettleFacts): Promise<void> {
    const now = momentOf(this.#clock);
    const holder = this.#holderOf(lease);
    if (holder === undefined) return;
    if (outcome === 'unsent' && holder.pending !== undefined)
      this.#budget.giveBack(holder.pending.budgetEntry);
    else this.#endInBudget(now);
    const { refreshToken } = facts;
    if (refreshToken instanceof Secret) this.#replaceRefreshToken(refreshToken, now);
    else if (refreshToken === 'kept') this.#restoreRefreshToken();
    else this.#account.setRefreshTokenState(refreshToken);
    this.#account.fail(facts, this.#fingerprint, now);
    this.#release(lease);
  }

  async abandon(lease: Lease): Promise<void> {
    if (this.#holderOf(lease) === undefined) return;
    const entry = this.#account.holder?.pending?.budgetEntry;
    if (entry !== undefined) this.#budget.giveBack(entry);
    this.#restoreRefreshToken();
    this.#release(lease);
  }

  async read(): Promise<TokenRecord | undefined> {
    return this.#account.record(momentOf(this.#clock));
  }

  async unlock(): Promise<void> {
    this.#account.unlock();
    this.#wakeOthers();
  }

  watch(wake: () => void): () => void {
    this.#account.watchers.set(this, wake);
    return () => this.#account.watchers.delete(this);
  }

  async close(): Promise<void> {
    this.#account.watchers.delete(this);
  }

  #holderOf(lease: Lease): SharedAccount['holder'] {
    return this.#account.holder?.attempt === lease.attempt ? this.#account.holder : undefined;
  }

  #endInBudget(now: Moment): void {
    const entry = this.#account.holder?.pending?.budgetEntry;
    if (entry !== undefined) this.#budget.end(entry, now.mono);
  }

  #restoreRefreshToken(): void {
    const before = this.#account.holder?.pending?.stateBefore;
    if (before !== undefined) this.#account.setRefreshTokenState(before);
  }

  #replaceRefreshToken(refreshToken: Secret, now: Moment): void {
    const { stored } = this.#account;
    if (stored === undefined) return;
    const pair = { ...stored.pair, refreshToken, refreshLifetimeMs: undefined };
    this.#account.stored = { ...stored, pair, refreshTokenSent: now, refreshTokenState: 'unspent' };
  }

  #release(lease: Lease): void {
    if (this.#holderOf(lease) === undefined) return;
    this.#account.holder = undefined;
    this.#wakeOthers();
  }

  #wakeOthers(): void {
    for (const [watcher, wake] of this.#account.watchers) if (watcher !== this) wake();
  }
}

function isNewer(record: TokenRecord, seenEpoch: number): boolean {
  return record.epoch > seenEpoch && record.ageMs < record.lifetimeMs;
}
