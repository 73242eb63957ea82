import type { BudgetEntry } from './budget.js';
import { elapsedMs, type Moment } from './moment.js';
import type {
  AccountHistory,
  AccountLock,
  LockReason,
  RefreshTokenState,
  SettleFacts,
  TokenPair,
  TokenRecord,
} from './token-store.js';

interface StoredPair {
  readonly pair: TokenPair;
  readonly epoch: number;
  readonly sent: Moment;
  readonly refreshTokenSent: Moment;
  readonly refreshTokenState: RefreshTokenState;
}

interface StandingLock {
  readonly reason: LockReason;
  readonly since: Moment;
  readonly probeAt: number;
  readonly fingerprint: string;
  readonly httpStatus: number | undefined;
}

export interface Holder {
  readonly attempt: string;
  readonly until: number;
  /** From `markPending` on. */
  readonly pending?: {
    readonly budgetEntry: BudgetEntry;
    readonly stateBefore: RefreshTokenState | undefined;
  };
}

/** What all stores of one account share in one process. Instants named `…At` or `until` are monotonic. */
export class SharedAccount {
  stored: StoredPair | undefined;
  holder: Holder | undefined;
  readonly watchers = new Map<object, () => void>();
  #failures = 0;
  #refusals = 0;
  #signatureMismatches = 0;
  #pausedUntil = 0;
  #cooldownUntil = 0;
  #refreshBarredUntil = 0;
  #loggedIn: Moment | undefined;
  #suspected: Moment | undefined;
  #lock: StandingLock | undefined;

  record(now: Moment): TokenRecord | undefined {
    if (this.stored === undefined) return undefined;
    const { pair, epoch, sent, refreshTokenSent, refreshTokenState } = this.stored;
    const ageMs = elapsedMs(sent, now);
    return { ...pair, epoch, ageMs, refreshTokenState, refreshTokenAgeMs: elapsedMs(refreshTokenSent, now) };
  }

  history(now: Moment): AccountHistory {
    return {
      failures: this.#failures,
      refusals: this.#refusals,
      signatureMismatches: this.#signatureMismatches,
      sinceLoginMs: this.#loggedIn && elapsedMs(this.#loggedIn, now),
      sinceSuspicionMs: this.#suspected && elapsedMs(this.#suspected, now),
      refreshBarredMs: Math.max(0, this.#refreshBarredUntil - now.mono),
      lock: this.#lock && describe(this.#lock, now),
    };
  }

  cooldownMs(now: Moment): number {
    return this.#cooldownUntil - now.mono;
  }

  pauseMs(now: Moment): number {
    return this.#pausedUntil - now.mono;
  }

  /** The lock that keeps an attempt with these credentials back now; one whose probe is due does not. */
  lockFor(fingerprint: string, now: Moment): AccountLock | undefined {
    const lock = this.#lock;
    if (lock === undefined || now.mono >= lock.probeAt) return undefined;
    if (lock.reason === 'credentials' && lock.fingerprint !== fingerprint) return undefined;
    return describe(lock, now);
  }

  setRefreshTokenState(refreshTokenState: RefreshTokenState): void {
    if (this.stored === undefined) return;
    const isSpent = refreshTokenState !== 'unspent' && refreshTokenState !== 'pending';
    const pair = isSpent ? { ...this.stored.pair, refreshToken: undefined } : this.stored.pair;
    this.stored = { ...this.stored, pair, refreshTokenState };
  }

  store(pair: TokenPair, epoch: number, sent: Moment): void {
    const refreshTokenState = pair.refreshToken === undefined ? 'none' : 'unspent';
    this.stored = { pair, epoch, sent, refreshTokenSent: sent, refreshTokenState };
    if (pair.by === 'obtain') this.#loggedIn = sent;
    this.#failures = 0;
    this.#refusals = 0;
    this.#signatureMismatches = 0;
    this.#pausedUntil = 0;
    this.unlock();
  }

  fail(facts: SettleFacts, fingerprint: string, now: Moment): void {
    this.#failures += 1;
    if (facts.refusal) this.#refusals += 1;
    if (facts.code === 'SIGNATURE_MISMATCH') this.#signatureMismatches += 1;
    if (facts.refreshToken === 'suspicious') this.#suspected = now;
    this.#pausedUntil = now.mono + facts.pauseMs;
    if (facts.cooldownMs !== undefined) this.#cooldownUntil = now.mono + facts.cooldownMs;
    if (facts.refreshBarredMs !== undefined) this.#refreshBarredUntil = now.mono + facts.refreshBarredMs;
    if (facts.lock !== undefined) {
      const { reason, probeInMs, httpStatus } = facts.lock;
      const since = this.#lock?.reason === reason ? this.#lock.since : now;
      this.#lock = { reason, since, probeAt: now.mono + (probeInMs ?? Infinity), fingerprint, httpStatus };
    } else if (this.#lock !== undefined) {
      this.#lock = { ...this.#lock, probeAt: Math.max(this.#lock.probeAt, this.#pausedUntil) };
    }
  }

  unlock(): void {
    this.#lock = undefined;
  }
}

function describe(lock: StandingLock, now: Moment): AccountLock {
  return {
    reason: lock.reason,
    sinceMs: elapsedMs(lock.since, now),
    probeInMs: lock.probeAt === Infinity ? undefined : Math.max(0, lock.probeAt - now.mono),
    httpStatus: lock.httpStatus,
  };
}
