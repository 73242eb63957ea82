import { VERSION_TRAITS } from '../../protocol/index.js';
import { AccountSync } from './account-sync.js';
import {
  applyExchangeResult,
  type Callers,
  rejectForLock,
  type ResultParts,
} from './apply-exchange-result.js';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';
import type { ExchangeRequest, ExchangeResult } from '../exchange/exchange-result.js';
import { renewalDueInMs, type Trigger } from './renewal-due.js';
import { RenewalTimer, SLICE_MS, type TimerRegistry } from './renewal-timer.js';
import { Solo, soloOutcome } from './solo.js';
import type { TokenExchange } from '../exchange/token-exchange.js';
import { strongerOf, type EarlyRenewal } from '../policy/wanted.js';

/** How much longer than its own timeout the last exchange may delay a shutdown. */
const SHUTDOWN_SLACK_MS = 1_000;

/** How often the store is read without a valid token, or while the store cannot be used. */
const SHORT_SLICE_MS = 1_000;

/** Runs a function in the asynchronous context in which the service was created. */
export type InContext = <T>(run: () => T) => T;

export interface LoopParts extends ResultParts {
  readonly clock: Clock;
  readonly callers: Callers;
  readonly exchange: TokenExchange;
  /** A login without the store. */
  readonly soloLogin: (request: ExchangeRequest) => Promise<ExchangeResult>;
  readonly registry: TimerRegistry | undefined;
  readonly inContext: InContext;
}

/** Starts exchanges when they are due, triggered by timer or traffic, one at a time. */
export class RenewalLoop {
  readonly #parts: LoopParts;
  readonly #timer: RenewalTimer;
  readonly #stopping = new AbortController();
  readonly #aborting = new AbortController();
  readonly #solo: Solo;
  readonly #sync: AccountSync;
  #inFlight: Promise<void> | undefined;
  #wanted: EarlyRenewal | undefined;
  #isAwake = false;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    const { clock, settings, registry } = parts;
    this.#solo = new Solo(clock, settings.random);
    this.#sync = new AccountSync({
      ...parts,
      solo: this.#solo,
      isBusy: () => this.#inFlight !== undefined || this.isStopped,
      onAdopted: (result) => this.#apply(result),
      onChanged: () => {
        parts.gate.stopWaiting();
        rejectForLock(parts);
        this.check('timer');
      },
    });
    this.#timer = new RenewalTimer(clock, settings.name, registry, () => this.#onTimer());
  }

  get isExchanging(): boolean {
    return this.#inFlight !== undefined;
  }

  /** Whether a token has been requested yet. */
  get isAwake(): boolean {
    return this.#isAwake;
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Whether the store cannot be used. */
  get isAlone(): boolean {
    return this.#solo.isSolo;
  }

  /** Whether a renewal is on its way: an exchange of this process, or another process's turn. */
  get isRenewing(): boolean {
    return this.isExchanging || this.#parts.gate.isAnothersTurn;
  }

  /** A pending renewal before the token is due. */
  get wanted(): EarlyRenewal | undefined {
    return this.#wanted;
  }

  /** Compares the clocks, starts an exchange if one is due, and schedules the next check. */
  check(trigger: Trigger): void {
    this.reconcile();
    if (this.isStopped) return;
    const wasAwake = this.#isAwake;
    this.#isAwake = true;
    const wasExchanging = this.isExchanging;
    if (this.dueInMs(trigger) <= 0 && this.#parts.gate.isTickFree) this.#start();
    this.#parts.cachedToken.recheckIn(this.dueInMs('traffic'));
    // Calls that change nothing do not rearm the timer.
    if (trigger === 'timer' || !wasAwake || wasExchanging !== this.isExchanging) this.arm();
  }

  /** Requests a renewal before the token is due. */
  want(wanted: EarlyRenewal): void {
    this.#wanted = strongerOf(this.#wanted, wanted);
    this.check('traffic');
    this.arm();
  }

  /** Another process changed something in the store. */
  onWake(): void {
    if (this.isStopped || !this.#isAwake) return;
    this.#parts.inContext(() => this.#sync.onWake());
  }

  /** Arms the timer, which keeps the process alive while a caller is waiting. */
  arm(): void {
    if (this.isStopped || !this.#isAwake) return;
    const { callers, cachedToken, inContext } = this.#parts;
    const isWaitedFor = callers.tokens.size + callers.renewals.size > 0;
    const isHealthy = cachedToken.isValid && !this.#solo.isSolo;
    const sliceMs = isHealthy ? SLICE_MS : SHORT_SLICE_MS;
    inContext(() => this.#timer.arm(this.dueInMs('timer'), isWaitedFor, sliceMs));
  }

  reconcile(): void {
    const { cachedToken, server } = this.#parts;
    const { jumpedMs } = cachedToken.reconcile();
    if (jumpedMs === 0) return;
    server.wallJumped(jumpedMs);
    if (jumpedMs > 0 && cachedToken.held !== undefined) this.#wanted = strongerOf(this.#wanted, 'overdue');
  }

  dueInMs(trigger: Trigger): number {
    if (this.isStopped || this.#inFlight !== undefined) return Infinity;
    const { clock, cachedToken, gate } = this.#parts;
    return renewalDueInMs(trigger, { clock, cachedToken, gate, wanted: this.#wanted });
  }

  /**
   * From now on no request is sent. One in flight is awaited if it may spend a refresh token, otherwise it is aborted.
   */
  async stop(): Promise<void> {
    const { clock, settings, account } = this.#parts;
    const { apiVersion, timeoutMs } = settings.exchange;
    this.#stopping.abort();
    this.#timer.disarm();
    if (!VERSION_TRAITS[apiVersion].hasRefreshTokens) this.#aborting.abort();
    const inFlight = this.#inFlight ?? Promise.resolve();
    await withTimeout(clock, inFlight, timeoutMs + SHUTDOWN_SLACK_MS, () => undefined);
    await account.close();
  }

  #start(): void {
    const { inContext } = this.#parts;
    this.#inFlight = inContext(() => this.#exchange());
  }

  async #exchange(): Promise<void> {
    const { exchange, soloLogin, cachedToken, gate } = this.#parts;
    const wanted = this.#wanted;
    const isSolo = this.#solo.isSolo && !cachedToken.isValid && this.#solo.loginInMs() <= 0;
    const request: ExchangeRequest = {
      wanted,
      isForced: wanted === 'renew' || wanted === 'rejected' || cachedToken.isRejected,
      currentToken: cachedToken.held,
      validForMs: () => cachedToken.validForMs(),
      stopping: this.#stopping.signal,
      abort: this.#aborting.signal,
    };
    const result = await (isSolo ? soloLogin(request) : exchange.run(request));
    this.#inFlight = undefined;
    if (isSolo) this.#solo.loggedIn(soloOutcome(result));
    const hasSent = result.is === 'renewed' || (result.is === 'failed' && result.wasSent);
    if (!hasSent) gate.deferToNextTick(() => this.check('timer'));
    this.#apply(result);
    this.#sync.updateSolo();
    this.check('timer');
    this.#sync.catchUp();
  }

  #apply(result: ExchangeResult): void {
    const { wanted, publish } = applyExchangeResult(result, this.#wanted, this.#parts);
    this.#wanted = wanted;
    this.reconcile();
    if (!this.isStopped || result.is !== 'failed') publish();
  }

  #onTimer(): void {
    this.check('timer');
    void this.#sync.read();
  }
}
