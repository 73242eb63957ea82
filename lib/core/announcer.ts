import type { Clock } from './clock.js';
import type { FailedResult, NewToken } from './exchange-result.js';
import type { KeeperObserver, TokenNotice } from './keeper-settings.js';
import { fingerprintOf } from './obtain-memory.js';
import type { TokenEventFacts } from './token-event.js';
import type { TokenStatus } from './token-status.js';
import type { AccountLock } from './token-store.js';
import { NO_GAP_FROM_MS } from './token-window.js';

/** Tells the observer what happened, once each where once is enough. */
export class Announcer {
  readonly #observer: KeeperObserver;
  readonly #clock: Clock;
  readonly #status: () => TokenStatus;
  readonly #noticed = new Set<TokenNotice>();

  constructor(observer: KeeperObserver, clock: Clock, status: () => TokenStatus) {
    this.#observer = observer;
    this.#clock = clock;
    this.#status = status;
  }

  arrived(arrival: NewToken, wasInTrouble: boolean): void {
    const { record } = arrival;
    const expiresAt = new Date(arrival.sent.wall + record.lifetimeMs);
    if (record.lifetimeMs < NO_GAP_FROM_MS) this.#notice('short-lifetime');
    if (arrival.is === 'adopted') {
      this.#emit({ type: 'token.adopted', expiresAt, startedAt: this.#nowAsDate(), durationMs: 0 });
    } else {
      const { how, token, startedAt, durationMs } = arrival;
      if (token.doubtfulLifetime) this.#notice('doubtful-lifetime');
      if (token.twoFactor === true) this.#notice('two-factor');
      const facts = { expiresAt, startedAt: new Date(startedAt), durationMs };
      if (how.by === 'refresh') this.#emit({ type: 'token.refreshed', ...facts });
      else this.#emit({ type: 'token.obtained', reason: how.reason, ...facts });
    }
    if (wasInTrouble) this.#emit({ type: 'token.recovered' });
  }

  failed({ failure, facts, history, record, startedAt, durationMs }: FailedResult): void {
    const { code } = failure.error;
    if (failure.outcome === 'ambiguous') this.#emit({ type: 'token.ambiguous', code });
    if (failure.outcome === 'suspicious' && record?.refreshToken !== undefined) {
      const fingerprint = fingerprintOf(record.refreshToken);
      this.#emit({ type: 'token.suspicious', ageMs: record.refreshTokenAgeMs, fingerprint });
    }
    if (code === 'SIGNATURE_MISMATCH') this.#emit({ type: 'token.signature_mismatch' });
    const isFinal = facts.lock !== undefined && facts.lock.probeInMs === undefined;
    const nextAttemptAt = isFinal ? undefined : this.#inMs(facts.pauseMs);
    const timing = { startedAt: new Date(startedAt), durationMs };
    this.#emit({ type: 'token.failed', code, attempt: history.failures + 1, nextAttemptAt, ...timing });
  }

  locked({ reason, probeInMs }: AccountLock): void {
    this.#emit({
      type: 'token.locked',
      reason,
      probeAt: probeInMs === undefined ? undefined : this.#inMs(probeInMs),
    });
  }

  #emit(facts: TokenEventFacts): void {
    const { name, epoch, state } = this.#status();
    const event = { ...facts, name, at: this.#nowAsDate(), epoch, state };
    this.#guard(() => this.#observer.event(event));
  }

  #notice(notice: TokenNotice): void {
    if (this.#noticed.has(notice)) return;
    this.#noticed.add(notice);
    this.#guard(() => this.#observer.notice(notice));
  }

  /** A logger or a subscriber that throws must not end a renewal. */
  #guard(tell: () => void): void {
    try {
      tell();
    } catch {
      // Whoever listens is expected to handle its own errors; there is nobody left to tell.
    }
  }

  #inMs(ms: number): Date {
    return new Date(this.#clock.now() + ms);
  }

  #nowAsDate(): Date {
    return new Date(this.#clock.now());
  }
}
