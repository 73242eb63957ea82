import { ServiceStoppedError } from '../errors/index.js';
import type { SealedCredentials } from '../protocol/index.js';
import { Announcer } from './announcer.js';
import type { Clock } from './clock.js';
import type { CredentialsSource } from './credentials-source.js';
import { within } from './deadline.js';
import type { ExchangeCause } from './exchange-plan.js';
import type { ExchangeResult, FailedResult, NewToken } from './exchange-result.js';
import type { KeeperObserver, KeeperSettings } from './keeper-settings.js';
import { keeperStatus } from './keeper-status.js';
import { lockError } from './lock-error.js';
import { OpenAccount } from './open-account.js';
import { Rejections } from './rejections.js';
import { type Looker, renewalDueInMs } from './renewal-due.js';
import { RenewalTimer, type TimerRegistry } from './renewal-timer.js';
import { ServerFacts } from './server-facts.js';
import { TokenExchange } from './token-exchange.js';
import { TokenInHand } from './token-in-hand.js';
import type { TokenStatus } from './token-status.js';
import type { AccountLock, TokenStore } from './token-store.js';
import type { TokenTransport } from './token-transport.js';
import { tokenWindow } from './token-window.js';
import { Trouble } from './trouble.js';
import { unsettledFailure } from './unsettled-failure.js';
import { Waiters, type WaitOptions } from './waiters.js';

/** How much longer than its own deadline the last exchange may keep a shutdown. */
const SHUTDOWN_SLACK_MS = 1_000;

export interface KeeperParts {
  readonly clock: Clock;
  readonly store: TokenStore;
  readonly transport: TokenTransport;
  readonly credentials: CredentialsSource;
  readonly observer: KeeperObserver;
  readonly registry?: TimerRegistry | undefined;
}

interface Flight {
  readonly landed: Promise<void>;
  readonly abort: AbortController;
}

/** Keeps one account's token: renews it on a timer, one exchange at a time, and hands it to whoever asks. */
export class TokenKeeper {
  readonly #settings: KeeperSettings;
  readonly #clock: Clock;
  readonly #storeKind: string;
  readonly #hand: TokenInHand;
  readonly #trouble: Trouble;
  readonly #rejections: Rejections;
  readonly #server = new ServerFacts();
  readonly #waiters: Waiters<string>;
  readonly #renewals: Waiters<void>;
  readonly #timer: RenewalTimer;
  readonly #account: OpenAccount;
  readonly #exchange: TokenExchange;
  readonly #announcer: Announcer;
  #flight: Flight | undefined;
  #forced: Exclude<ExchangeCause, 'due'> | undefined;
  #leaptAhead = false;
  #isAwake = false;
  #isStopped = false;

  constructor(parts: KeeperParts, settings: KeeperSettings) {
    const { clock, store, transport, credentials, observer, registry } = parts;
    this.#settings = settings;
    this.#clock = clock;
    this.#storeKind = store.kind;
    this.#hand = new TokenInHand(clock);
    this.#trouble = new Trouble(clock);
    this.#rejections = new Rejections(clock);
    const waiting = {
      defaultTimeoutMs: settings.waitTimeoutMs,
      lastErrorCode: () => this.#trouble.lastError?.code,
      onChange: () => this.#arm(),
    };
    this.#waiters = new Waiters(clock, waiting);
    this.#renewals = new Waiters(clock, waiting);
    this.#timer = new RenewalTimer(clock, settings.name, registry, () => this.#onSlice());
    this.#account = new OpenAccount(store, settings.account, () => this.#onStoreChange());
    this.#exchange = new TokenExchange(clock, transport, credentials, this.#account, settings.exchange);
    this.#announcer = new Announcer(observer, clock, () => this.status());
  }

  /** Renewal by the timer begins; with `eager` it fetches the first token. */
  start(): void {
    if (!this.#settings.eager || this.#isStopped) return;
    this.#isAwake = true;
    this.#next('timer');
  }

  /** Opens the account of these credentials before the first exchange. */
  async use(credentials: SealedCredentials): Promise<void> {
    await this.#account.use(credentials);
  }

  peek(): string | undefined {
    return this.#hand.peek() ?? this.#lookAgain();
  }

  get(options?: WaitOptions): Promise<string> {
    if (options === undefined) {
      const ready = this.#hand.peekPromise();
      if (ready !== undefined) return ready;
    }
    return this.#wait(options ?? {});
  }

  /** Starts a renewal now, or joins the one on the wire. */
  renew(options: WaitOptions = {}): Promise<void> {
    const refusal = this.#renewals.refusal(options);
    if (refusal !== undefined) return refusal;
    if (this.#isStopped) return Promise.reject(new ServiceStoppedError());
    this.#isAwake = true;
    this.#forced = 'renew';
    this.#rejections.renewalForced();
    const renewal = this.#renewals.wait(options);
    this.#next('traffic');
    return renewal;
  }

  /** The API refused this token: renews it, unless it is not the current one or that was just done. */
  reject(accessToken: string): void {
    const isCurrent = this.#hand.held?.record.accessToken.reveal() === accessToken;
    if (!isCurrent || this.#hand.isRejected || this.#isStopped || this.#trouble.lock !== undefined) return;
    if (!this.#rejections.admits()) return;
    this.#hand.reject();
    this.#forced ??= 'rejected';
    this.#next('traffic');
    if (this.#flight === undefined) this.#hand.forgiveRejection();
  }

  status(): TokenStatus {
    this.#reconcile();
    return keeperStatus({
      settings: this.#settings,
      clock: this.#clock,
      hand: this.#hand,
      trouble: this.#trouble,
      storeKind: this.#storeKind,
      isStopped: this.#isStopped,
      isOnTheWire: this.#flight !== undefined,
      isDue: this.#leaptAhead || this.#forced !== undefined,
      isDormant: !this.#isAwake && !this.#settings.eager,
      nextAttemptInMs: this.#dueInMs('timer'),
      clockOffsetMs: this.#server.clockOffsetMs,
      twoFactor: this.#server.twoFactor,
    });
  }

  /** No new exchange; the one on the wire is finished (v2: its refresh token is spent) or ended (v3). */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#timer.disarm();
    this.#waiters.rejectAll(new ServiceStoppedError());
    this.#renewals.rejectAll(new ServiceStoppedError());
    const { apiVersion, timeoutMs } = this.#settings.exchange;
    if (apiVersion === 'v3') this.#flight?.abort.abort();
    const landed = this.#flight?.landed ?? Promise.resolve();
    await within(this.#clock, landed, timeoutMs + SHUTDOWN_SLACK_MS, () => undefined);
    await this.#account.close();
  }

  #wait(options: WaitOptions): Promise<string> {
    const refusal = this.#waiters.refusal(options);
    if (refusal !== undefined) return refusal;
    const token = this.peek();
    if (token !== undefined) return Promise.resolve(token);
    if (this.#isStopped) return Promise.reject(new ServiceStoppedError());
    const { lock } = this.#trouble;
    if (lock !== undefined) return Promise.reject(lockError(lock.reason, lock.httpStatus));
    return this.#waiters.wait(options);
  }

  /** Traffic is the safety net of the timer: a call that finds the token due or absent starts an exchange. */
  #lookAgain(): string | undefined {
    this.#reconcile();
    const wasAwake = this.#isAwake;
    this.#isAwake = true;
    if (this.#dueInMs('traffic') <= 0) this.#start();
    if (!wasAwake) this.#arm();
    this.#hand.lookAgainIn(this.#dueInMs('traffic'));
    return this.#hand.valid();
  }

  #onSlice(): void {
    this.#reconcile();
    this.#next('timer');
  }

  #onStoreChange(): void {
    if (this.#isStopped || !this.#isAwake) return;
    this.#trouble.reopen();
    this.#next('timer');
  }

  #reconcile(): void {
    if (this.#hand.reconcile().leaptAhead) this.#leaptAhead = true;
  }

  /** Starts an exchange if one is due, and sets the timer for when the next look is needed. */
  #next(by: Looker): void {
    if (this.#isStopped) return;
    if (this.#dueInMs(by) <= 0) this.#start();
    this.#hand.lookAgainIn(this.#dueInMs('traffic'));
    this.#arm();
  }

  #arm(): void {
    if (this.#isStopped || !this.#isAwake) return;
    const isAwaited = this.#waiters.size + this.#renewals.size > 0;
    this.#timer.arm(this.#dueInMs('timer'), isAwaited);
  }

  #dueInMs(by: Looker): number {
    if (this.#isStopped || this.#flight !== undefined) return Infinity;
    return renewalDueInMs(by, {
      clock: this.#clock,
      hand: this.#hand,
      trouble: this.#trouble,
      forced: this.#forced,
      leaptAhead: this.#leaptAhead,
    });
  }

  #start(): void {
    const abort = new AbortController();
    this.#flight = { landed: this.#fly(this.#forced ?? 'due', abort.signal), abort };
  }

  async #fly(cause: ExchangeCause, signal: AbortSignal): Promise<void> {
    const validForMs = this.#hand.validForMs();
    const seen = this.#hand.seen();
    const result = await this.#exchange
      .run({ cause, seen, validForMs, signal })
      .catch((error: unknown) =>
        unsettledFailure(
          error,
          this.#storeKind,
          this.#trouble.failures,
          validForMs,
          this.#settings.exchange.failures,
        ),
      );
    this.#flight = undefined;
    this.#land(result);
    this.#next('timer');
  }

  #land(result: ExchangeResult): void {
    switch (result.is) {
      case 'renewed':
      case 'adopted':
        return this.#take(result);
      case 'failed':
        return this.#fail(result);
      case 'locked':
        return this.#lock(result.lock);
      case 'waiting':
        this.#hand.forgiveRejection();
        return this.#trouble.waitFor(result.reason, result.forMs);
    }
  }

  #take(arrival: NewToken): void {
    const { record, sent } = arrival;
    const window = tokenWindow(record.lifetimeMs, this.#settings.random(), this.#settings.window);
    this.#hand.install(record, sent, window);
    this.#leaptAhead = this.#hand.reconcile().leaptAhead;
    this.#forced = undefined;
    this.#rejections.tokenChanged();
    this.#server.learnFrom(arrival);
    const wasInTrouble = this.#trouble.cleared();
    this.#announcer.arrived(arrival, wasInTrouble);
    this.#renewals.resolveAll();
    const token = this.#hand.valid();
    if (token !== undefined) this.#waiters.resolveAll(token);
  }

  #fail(result: FailedResult): void {
    const { failure, facts, history } = result;
    const wasLocked = this.#trouble.lock !== undefined;
    this.#trouble.failed(failure.error.code, history.failures + 1, facts);
    this.#forced = undefined;
    this.#hand.forgiveRejection();
    if (this.#isStopped) return;
    this.#announcer.failed(result);
    this.#renewals.rejectAll(failure.error);
    if (facts.lock !== undefined) this.#lock({ ...facts.lock, sinceMs: 0 });
    else if (wasLocked) this.#trouble.postponeProbe(facts.pauseMs);
  }

  #lock(lock: AccountLock): void {
    if (this.#forced === 'rejected') this.#forced = undefined;
    this.#hand.forgiveRejection();
    const isNew = this.#trouble.locked(lock);
    if (isNew) this.#announcer.locked(lock);
    if (!this.#hand.isValid) this.#waiters.rejectAll(lockError(lock.reason, lock.httpStatus));
  }
}
