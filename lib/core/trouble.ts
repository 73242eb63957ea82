import type { B2binpayErrorCode } from '../errors/index.js';
import type { Clock } from './clock.js';
import type { AccountLock, LockReason, SettleFacts } from './token-store.js';

export interface KnownLock {
  readonly reason: LockReason;
  /** Wall instant, epoch milliseconds. */
  readonly since: number;
  /** Monotonic instant; `Infinity` where only `renew()` may try. */
  readonly probeAt: number;
  readonly httpStatus: number | undefined;
}

const SUSPICIOUS_FOR_MS = 600_000;

/** What stands in the way of the next exchange, as far as this process knows. Instants are monotonic unless said. */
export class Trouble {
  readonly #clock: Clock;
  failures = 0;
  lastError: { readonly code: B2binpayErrorCode; readonly at: number } | undefined;
  lock: KnownLock | undefined;
  /** Pauses of any kind: before this, nobody but `renew()` tries. */
  pausedUntil = -Infinity;
  /** Cooldown, budget, another's lease: before this, nobody tries. */
  closedUntil = -Infinity;
  cooldownUntil = -Infinity;
  #suspiciousUntil = -Infinity;
  /** A failure or a lock was announced and nothing has succeeded since. */
  isAnnounced = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isSuspicious(): boolean {
    return this.#clock.monotonic() < this.#suspiciousUntil;
  }

  failed(
    code: B2binpayErrorCode,
    failures: number,
    { pauseMs, cooldownMs, refreshToken }: SettleFacts,
  ): void {
    this.failures = failures;
    this.lastError = { code, at: this.#clock.now() };
    this.pausedUntil = this.#clock.monotonic() + pauseMs;
    this.isAnnounced = true;
    if (cooldownMs !== undefined) this.waitFor('cooldown', cooldownMs);
    if (refreshToken === 'suspicious') this.#suspiciousUntil = this.#clock.monotonic() + SUSPICIOUS_FOR_MS;
  }

  waitFor(reason: 'held' | 'pause' | 'cooldown' | 'budget', ms: number): void {
    const until = this.#clock.monotonic() + ms;
    switch (reason) {
      case 'pause':
        this.pausedUntil = until;
        break;
      case 'cooldown':
        this.cooldownUntil = until;
        this.closedUntil = until;
        break;
      case 'held':
      case 'budget':
        this.closedUntil = until;
        break;
    }
  }

  /** Something changed in the store, which knows best what stands in the way. */
  reopen(): void {
    const now = this.#clock.monotonic();
    this.pausedUntil = -Infinity;
    this.closedUntil = -Infinity;
    if (this.lock !== undefined) this.lock = { ...this.lock, probeAt: now };
  }

  postponeProbe(ms: number): void {
    if (this.lock !== undefined) this.lock = { ...this.lock, probeAt: this.#clock.monotonic() + ms };
  }

  /** Returns whether the lock is new. */
  locked({ reason, sinceMs, probeInMs, httpStatus }: AccountLock): boolean {
    const isNew = this.lock?.reason !== reason;
    const since = isNew ? this.#clock.now() - sinceMs : (this.lock?.since ?? 0);
    const probeAt = this.#clock.monotonic() + (probeInMs ?? Infinity);
    this.lock = { reason, since, probeAt, httpStatus };
    this.isAnnounced = true;
    return isNew;
  }

  /** A token came. Returns whether trouble had been announced before. */
  cleared(): boolean {
    const wasAnnounced = this.isAnnounced;
    this.failures = 0;
    this.lastError = undefined;
    this.lock = undefined;
    this.pausedUntil = -Infinity;
    this.closedUntil = -Infinity;
    this.isAnnounced = false;
    return wasAnnounced;
  }
}
