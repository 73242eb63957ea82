import type { Clock } from '../time/clock.js';
import type { ExchangeResult, FailedResult } from '../exchange/exchange-result.js';
import type { KeeperObserver, TokenNotice } from './keeper-settings.js';
import { fingerprintOf } from '../../protocol/index.js';
import { elapsedMs } from '../time/moment.js';
import type { AccountState, LockRecord } from '../store/account-state.js';
import type { TokenEventFacts } from './token-event.js';
import type { TokenStatus } from './token-status.js';
import { NO_GAP_FROM_MS } from '../policy/token-window.js';

/** Publishes events and notices to the observer; each notice at most once. */
export class TokenEventPublisher {
  readonly #observer: KeeperObserver;
  readonly #clock: Clock;
  readonly #status: () => TokenStatus;
  readonly #noticed = new Set<TokenNotice>();
  #lock: LockRecord['reason'] | undefined;
  /** A failure or a lock was published, and nothing has succeeded since. */
  #isFailing = false;

  constructor(observer: KeeperObserver, clock: Clock, status: () => TokenStatus) {
    this.#observer = observer;
    this.#clock = clock;
    this.#status = status;
  }

  succeeded(
    result: Extract<ExchangeResult, { readonly is: 'renewed' | 'adopted' }>,
    state: AccountState,
  ): void {
    const { token } = result;
    const expiresAt = new Date(token.sent.wall + token.lifetimeMs);
    if (token.lifetimeMs < NO_GAP_FROM_MS) this.#notice('short-lifetime');
    if (state.history.barred?.reason === 'refresh-failed') this.#notice('refresh-unused');
    if (result.is === 'adopted') {
      this.#emit({ type: 'token.adopted', expiresAt, startedAt: this.#nowAsDate(), durationMs: 0 });
    } else {
      const { plan, accepted, startedAt, durationMs } = result;
      if (accepted.isLifetimeDoubtful) this.#notice('doubtful-lifetime');
      if (accepted.twoFactor === true) this.#notice('two-factor');
      const facts = { expiresAt, startedAt: new Date(startedAt), durationMs };
      if (plan.kind === 'refresh') this.#emit({ type: 'token.refreshed', ...facts });
      else this.#emit({ type: 'token.obtained', reason: plan.reason, ...facts });
    }
    const wasFailing = this.#isFailing;
    this.#isFailing = false;
    this.#lock = undefined;
    if (wasFailing) this.#emit({ type: 'token.recovered' });
  }

  failed({ failure, before, sentAt, startedAt, durationMs }: FailedResult): void {
    const { code, message } = failure.error;
    this.#isFailing = true;
    if (failure.loginOwed === 'server-time') this.#notice('doubtful-lifetime');
    if (failure.outcome === 'ambiguous') this.#emit({ type: 'token.ambiguous', code });
    const { refresh } = before;
    if (failure.outcome === 'suspicious' && 'token' in refresh) {
      const fingerprint = fingerprintOf(refresh.token);
      this.#emit({ type: 'token.suspicious', ageMs: elapsedMs(refresh.sent, sentAt), fingerprint });
    }
    if (code === 'SIGNATURE_MISMATCH') this.#emit({ type: 'token.signature_mismatch' });
    const attempt = before.history.failures + 1;
    const { nextAttemptAt } = this.#status();
    const timing = { startedAt: new Date(startedAt), durationMs };
    this.#emit({ type: 'token.failed', code, message, attempt, nextAttemptAt, ...timing });
  }

  /** Publishes the account's lock, unless it has been published before. */
  publishLock(lock: LockRecord | undefined): void {
    const isNew = lock?.reason !== this.#lock;
    this.#lock = lock?.reason;
    if (lock === undefined || !isNew) return;
    const { reason, probeAt } = lock;
    this.#isFailing = true;
    const isProbed = probeAt !== Infinity;
    const probeInMs = probeAt - this.#clock.monotonic();
    this.#emit({
      type: 'token.locked',
      reason,
      probeAt: isProbed ? new Date(this.#clock.now() + probeInMs) : undefined,
    });
  }

  soloStarted(cause: string): void {
    this.#emit({ type: 'token.solo', cause });
  }

  storeReturned(awayForMs: number): void {
    this.#guard(() => this.#observer.storeReturned(awayForMs));
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

  /** A logger or subscriber that throws must not stop a renewal. */
  #guard(publish: () => void): void {
    try {
      publish();
    } catch {
      // Listeners handle their own errors; there is nowhere left to report this one.
    }
  }

  #nowAsDate(): Date {
    return new Date(this.#clock.now());
  }
}
