import { ServiceStoppedError } from '../errors/index.js';
import type { SealedCredentials } from '../protocol/index.js';
import { Announcer } from './announcer.js';
import type { Clock } from './clock.js';
import type { CredentialsSource } from './credentials-source.js';
import type { KeeperObserver, KeeperSettings } from './keeper-settings.js';
import { keeperStatus } from './keeper-status.js';
import { type Callers, Landing } from './landing.js';
import { lockError } from './lock-error.js';
import { OpenAccount } from './open-account.js';
import { Rejections } from './rejections.js';
import { RenewalLoop } from './renewal-loop.js';
import type { TimerRegistry } from './renewal-timer.js';
import { ServerFacts } from './server-facts.js';
import { TokenExchange } from './token-exchange.js';
import { TokenInHand } from './token-in-hand.js';
import type { TokenStatus } from './token-status.js';
import type { TokenStore } from './token-store.js';
import type { TokenTransport } from './token-transport.js';
import { Trouble } from './trouble.js';
import { Waiters, type WaitOptions } from './waiters.js';

export interface KeeperParts {
  readonly clock: Clock;
  readonly store: TokenStore;
  readonly transport: TokenTransport;
  readonly credentials: CredentialsSource;
  readonly observer: KeeperObserver;
  readonly registry?: TimerRegistry | undefined;
}

/** Keeps one account's token and hands it to whoever asks. */
export class TokenKeeper {
  readonly #settings: KeeperSettings;
  readonly #clock: Clock;
  readonly #storeKind: string;
  readonly #hand: TokenInHand;
  readonly #trouble: Trouble;
  readonly #rejections: Rejections;
  readonly #server = new ServerFacts();
  readonly #callers: Callers;
  readonly #account: OpenAccount;
  readonly #loop: RenewalLoop;

  constructor(parts: KeeperParts, settings: KeeperSettings) {
    const { clock, store, transport, credentials, observer, registry } = parts;
    this.#settings = settings;
    this.#clock = clock;
    this.#storeKind = store.kind;
    const hand = (this.#hand = new TokenInHand(clock));
    const trouble = (this.#trouble = new Trouble(clock));
    const rejections = (this.#rejections = new Rejections(clock));
    const waiting = {
      defaultTimeoutMs: settings.waitTimeoutMs,
      lastErrorCode: () => trouble.lastError?.code,
      onChange: () => this.#loop.arm(),
    };
    const callers = (this.#callers = {
      tokens: new Waiters<string>(clock, waiting),
      renewals: new Waiters<void>(clock, waiting),
    });
    const account = (this.#account = new OpenAccount(store, settings.account, () =>
      this.#loop.onStoreChange(),
    ));
    const announcer = new Announcer(observer, clock, () => this.status());
    const server = this.#server;
    this.#loop = new RenewalLoop({
      settings,
      clock,
      hand,
      trouble,
      callers,
      account,
      registry,
      storeKind: store.kind,
      exchange: new TokenExchange(clock, transport, credentials, account, settings.exchange),
      landing: new Landing({ settings, hand, trouble, rejections, server, callers, announcer }),
    });
  }

  /** Renewal by the timer begins; with `eager` it fetches the first token. */
  start(): void {
    if (this.#settings.eager) this.#loop.look('timer');
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
    const { renewals } = this.#callers;
    const refusal = renewals.refusal(options);
    if (refusal !== undefined) return refusal;
    if (this.#loop.isStopped) return Promise.reject(new ServiceStoppedError());
    this.#rejections.renewalForced();
    const renewal = renewals.wait(options);
    this.#loop.force('renew');
    return renewal;
  }

  /** The API refused this token: renews it, unless it is not the current one or that was just done. */
  reject(accessToken: string): void {
    const isCurrent = this.#hand.held?.record.accessToken.reveal() === accessToken;
    const isFutile = this.#hand.isRejected || this.#loop.isStopped || this.#trouble.lock !== undefined;
    if (!isCurrent || isFutile || !this.#rejections.admits()) return;
    this.#hand.reject();
    this.#loop.force('rejected');
    if (!this.#loop.isOnTheWire) this.#hand.forgiveRejection();
  }

  status(): TokenStatus {
    this.#loop.reconcile();
    return keeperStatus({
      settings: this.#settings,
      clock: this.#clock,
      hand: this.#hand,
      trouble: this.#trouble,
      storeKind: this.#storeKind,
      isStopped: this.#loop.isStopped,
      isOnTheWire: this.#loop.isOnTheWire,
      isDue: this.#loop.isOverdue,
      isDormant: !this.#loop.isAwake && !this.#settings.eager,
      nextAttemptInMs: this.#loop.dueInMs('timer'),
      clockOffsetMs: this.#server.clockOffsetMs,
      twoFactor: this.#server.twoFactor,
      waiting: this.#callers.tokens.size,
    });
  }

  /** From now on no new exchange; a valid token serves until its hard stop. */
  async stop(): Promise<void> {
    if (this.#loop.isStopped) return;
    const stopped = this.#loop.stop();
    this.#callers.tokens.rejectAll(new ServiceStoppedError());
    this.#callers.renewals.rejectAll(new ServiceStoppedError());
    await stopped;
  }

  #wait(options: WaitOptions): Promise<string> {
    const { tokens } = this.#callers;
    const refusal = tokens.refusal(options);
    if (refusal !== undefined) return refusal;
    const token = this.peek();
    if (token !== undefined) return Promise.resolve(token);
    if (this.#loop.isStopped) return Promise.reject(new ServiceStoppedError());
    const { lock } = this.#trouble;
    if (lock !== undefined) return Promise.reject(lockError(lock.reason, lock.httpStatus));
    return tokens.wait(options);
  }

  /** Traffic is the safety net of the timer: a call that finds the token due or absent starts an exchange. */
  #lookAgain(): string | undefined {
    this.#loop.look('traffic');
    return this.#hand.valid();
  }
}
