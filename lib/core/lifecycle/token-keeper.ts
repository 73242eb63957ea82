import { ServiceStoppedError } from '../../errors/index.js';
import type { SealedCredentials } from '../../protocol/index.js';
import type { Callers } from './apply-exchange-result.js';
import type { Budgets } from '../policy/request-budget.js';
import { CachedToken } from './cached-token.js';
import type { Clock } from '../time/clock.js';
import type { CredentialsSource } from '../exchange/credentials-source.js';
import { ExchangeBudget } from '../exchange/exchange-budget.js';
import { ExchangeGate } from '../exchange/exchange-gate.js';
import { ExchangeTurns } from '../exchange/exchange-turn.js';
import type { KeeperObserver, KeeperSettings } from './keeper-settings.js';
import { keeperStatus } from './keeper-status.js';
import { lockError } from './lock-error.js';
import { LoginReplayGuard } from '../exchange/login-replay-guard.js';
import { soloLogin } from '../exchange/solo-login.js';
import { RejectionThrottle } from '../policy/rejection-throttle.js';
import { type InContext, RenewalLoop } from './renewal-loop.js';
import { plannedInMs } from './renewal-due.js';
import type { TimerRegistry } from './renewal-timer.js';
import { ServerFacts } from './server-facts.js';
import { OpenAccount } from '../store/open-account.js';
import type { TokenStore } from '../store/token-store.js';
import { TokenEventPublisher } from './token-event-publisher.js';
import { TokenExchange } from '../exchange/token-exchange.js';
import type { TokenStatus } from './token-status.js';
import type { TokenTransport } from '../exchange/token-transport.js';
import { Waiters, type WaitOptions } from './waiters.js';

export interface KeeperParts {
  readonly clock: Clock;
  readonly store: TokenStore;
  /** Shared by the whole application. */
  readonly budgets: Budgets;
  readonly transport: TokenTransport;
  readonly credentials: CredentialsSource;
  readonly observer: KeeperObserver;
  readonly registry?: TimerRegistry | undefined;
  /** Calls back in a later tick of the event loop. @default a timer of the clock */
  readonly nextTick?: ((run: () => void) => void) | undefined;
  /** @default runs in the caller's context */
  readonly inContext?: InContext | undefined;
}

/** Keeps one account's token valid and hands it out. */
export class TokenKeeper {
  readonly #settings: KeeperSettings;
  readonly #clock: Clock;
  readonly #storeKind: string;
  readonly #cachedToken: CachedToken;
  readonly #rejections: RejectionThrottle;
  readonly #server = new ServerFacts();
  readonly #callers: Callers;
  readonly #account: OpenAccount;
  readonly #budget: ExchangeBudget;
  readonly #loop: RenewalLoop;

  constructor(parts: KeeperParts, settings: KeeperSettings) {
    const { clock, store, budgets, transport, credentials, observer, registry } = parts;
    const { inContext = (run) => run(), nextTick = (run) => void clock.setTimeout(run, 0) } = parts;
    this.#settings = settings;
    this.#clock = clock;
    this.#storeKind = store.kind;
    const cachedToken = (this.#cachedToken = new CachedToken(clock));
    const rejections = (this.#rejections = new RejectionThrottle(clock));
    const account = (this.#account = new OpenAccount(clock, store, settings.account, () =>
      this.#loop.onWake(),
    ));
    const waiting = {
      defaultTimeoutMs: settings.waitTimeoutMs,
      lastError: () => account.state.history.lastError,
      onChange: () => this.#loop.arm(),
    };
    const callers = (this.#callers = {
      tokens: new Waiters<string>(clock, waiting),
      renewals: new Waiters<void>(clock, waiting),
    });
    const replayGuard = new LoginReplayGuard();
    const turns = new ExchangeTurns(clock, transport, replayGuard, settings.exchange);
    const budget = (this.#budget = new ExchangeBudget(clock, budgets, settings.account.rateLimit.perMinute));
    const { kind: storeKind } = store;
    const { perMinute } = settings.account.rateLimit;
    const solo = { clock, storeKind, budgets, perMinute, transport, credentials, account, replayGuard };
    this.#loop = new RenewalLoop({
      soloLogin: (request) => soloLogin(request, solo, settings.exchange),
      settings,
      clock,
      cachedToken,
      rejections,
      account,
      callers,
      registry,
      inContext,
      server: this.#server,
      gate: new ExchangeGate(clock, () => account.state.history, nextTick),
      publisher: new TokenEventPublisher(observer, clock, () => this.status()),
      exchange: new TokenExchange(
        { clock, storeKind, credentials, account, budget, turns },
        settings.exchange,
      ),
    });
  }

  /** With `eager`, fetches the first token and starts the timer; otherwise the first call does. */
  start(): void {
    if (this.#settings.eager) this.#loop.check('timer');
  }

  /** Opens the account of these credentials before the first exchange. */
  use(credentials: SealedCredentials): void {
    this.#account.open(credentials);
  }

  peek(): string | undefined {
    return this.#cachedToken.peek() ?? this.#recheck();
  }

  get(options?: WaitOptions): Promise<string> {
    if (options === undefined) {
      const ready = this.#cachedToken.peekPromise();
      if (ready !== undefined) return ready;
    }
    return this.#wait(options);
  }

  /** Starts a renewal now, or joins the one in flight. */
  renew(options: WaitOptions = {}): Promise<void> {
    const { renewals } = this.#callers;
    const refusal = renewals.refusal(options);
    if (refusal !== undefined) return refusal;
    if (this.#loop.isStopped) return Promise.reject(new ServiceStoppedError());
    this.#rejections.renewalForced();
    const renewal = renewals.wait(options);
    this.#loop.want('renew');
    return renewal;
  }

  /** The API rejected this token: renews it, unless it is not the current one or has just been renewed. */
  reject(accessToken: string): void {
    const isCurrent = this.#cachedToken.held?.token.accessToken.reveal() === accessToken;
    const isFutile =
      this.#cachedToken.isRejected || this.#loop.isStopped || this.#account.state.history.lock !== undefined;
    if (!isCurrent || isFutile || !this.#rejections.admits()) return;
    this.#cachedToken.reject();
    this.#loop.want('rejected');
    if (!this.#loop.isRenewing) this.#cachedToken.clearRejection();
  }

  status(): TokenStatus {
    this.#loop.reconcile();
    return keeperStatus({
      settings: this.#settings,
      clock: this.#clock,
      cachedToken: this.#cachedToken,
      account: this.#account.state,
      storeKind: this.#storeKind,
      isStopped: this.#loop.isStopped,
      isExchanging: this.#loop.isExchanging,
      wanted: this.#loop.wanted,
      isSolo: this.#loop.isAlone,
      isDormant: !this.#loop.isAwake && !this.#settings.eager,
      nextAttemptInMs: plannedInMs(
        this.#loop.dueInMs('timer'),
        this.#cachedToken,
        this.#account,
        this.#budget,
      ),
      clockOffsetMs: this.#server.clockOffsetMs,
      twoFactor: this.#server.twoFactor,
      waiting: this.#callers.tokens.size,
    });
  }

  /** Starts no new exchange from now on; a valid token is handed out until its hard stop. */
  async stop(): Promise<void> {
    if (this.#loop.isStopped) return;
    const stopped = this.#loop.stop();
    this.#callers.tokens.rejectAll(new ServiceStoppedError());
    this.#callers.renewals.rejectAll(new ServiceStoppedError());
    await stopped;
  }

  #wait(options: WaitOptions = {}): Promise<string> {
    const { tokens } = this.#callers;
    const refusal = tokens.refusal(options);
    if (refusal !== undefined) return refusal;
    const token = this.peek();
    if (token !== undefined) return Promise.resolve(token);
    if (this.#loop.isStopped) return Promise.reject(new ServiceStoppedError());
    const { lock } = this.#account.state.history;
    if (lock !== undefined) return Promise.reject(lockError(lock.reason, lock.httpStatus));
    return tokens.wait(options);
  }

  /** Traffic backs up the timer: a call that finds the token due or missing starts an exchange. */
  #recheck(): string | undefined {
    this.#loop.check('traffic');
    return this.#cachedToken.valid();
  }
}
