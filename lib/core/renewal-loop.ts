import { VERSION_TRAITS } from '../protocol/index.js';
import type { Clock } from './clock.js';
import { within } from './deadline.js';
import type { ExchangeCause } from './exchange-plan.js';
import type { KeeperSettings } from './keeper-settings.js';
import type { Callers, Landing } from './landing.js';
import { momentOf } from './moment.js';
import type { OpenAccount } from './open-account.js';
import { type Looker, renewalDueInMs } from './renewal-due.js';
import { RenewalTimer, type TimerRegistry } from './renewal-timer.js';
import type { TokenExchange } from './token-exchange.js';
import type { TokenInHand } from './token-in-hand.js';
import type { Trouble } from './trouble.js';
import { unsettledFailure } from './unsettled-failure.js';

/** How much longer than its own deadline the last exchange may keep a shutdown. */
const SHUTDOWN_SLACK_MS = 1_000;

export interface LoopParts {
  readonly settings: KeeperSettings;
  readonly clock: Clock;
  readonly storeKind: string;
  readonly hand: TokenInHand;
  readonly trouble: Trouble;
  readonly callers: Callers;
  readonly account: OpenAccount;
  readonly exchange: TokenExchange;
  readonly landing: Landing;
  readonly registry: TimerRegistry | undefined;
}

interface Flight {
  readonly landed: Promise<void>;
  readonly abort: AbortController;
}

/** Decides when an exchange starts, by timer or by traffic, and sees to it that there is one at a time. */
export class RenewalLoop {
  readonly #parts: LoopParts;
  readonly #timer: RenewalTimer;
  #flight: Flight | undefined;
  #forced: Exclude<ExchangeCause, 'due'> | undefined;
  #isOverdue = false;
  #isAwake = false;
  #isStopped = false;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    const { clock, settings, registry } = parts;
    this.#timer = new RenewalTimer(clock, settings.name, registry, () => this.look('timer'));
  }

  get isOnTheWire(): boolean {
    return this.#flight !== undefined;
  }

  /** Whether anything has asked for a token yet. */
  get isAwake(): boolean {
    return this.#isAwake;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether a renewal is due whatever the window of the token says. */
  get isOverdue(): boolean {
    return this.#isOverdue || this.#forced !== undefined;
  }

  /** Looks at the clocks, starts an exchange if one is due, and sees when the next look is needed. */
  look(by: Looker): void {
    this.reconcile();
    if (this.#isStopped) return;
    const wasAwake = this.#isAwake;
    this.#isAwake = true;
    const wasOnTheWire = this.isOnTheWire;
    if (this.dueInMs(by) <= 0) this.#start();
    this.#parts.hand.lookAgainIn(this.dueInMs('traffic'));
    // Calls that change nothing leave the timer alone.
    if (by === 'timer' || !wasAwake || wasOnTheWire !== this.isOnTheWire) this.arm();
  }

  /** A renewal that does not wait until the token is due. `renew` stands above `rejected`. */
  force(cause: Exclude<ExchangeCause, 'due'>): void {
    if (this.#forced !== 'renew') this.#forced = cause;
    this.look('traffic');
    this.arm();
  }

  /** Something changed in the store, which knows best what stands in the way. */
  onStoreChange(): void {
    if (this.#isStopped || !this.#isAwake) return;
    this.#parts.trouble.reopen();
    this.look('timer');
  }

  /** While somebody waits, the timer keeps the process alive. */
  arm(): void {
    if (this.#isStopped || !this.#isAwake) return;
    const { tokens, renewals } = this.#parts.callers;
    this.#timer.arm(this.dueInMs('timer'), tokens.size + renewals.size > 0);
  }

  reconcile(): void {
    if (this.#parts.hand.reconcile().leaptAhead) this.#isOverdue = true;
  }

  dueInMs(by: Looker): number {
    if (this.#isStopped || this.#flight !== undefined) return Infinity;
    const { clock, hand, trouble } = this.#parts;
    return renewalDueInMs(by, { clock, hand, trouble, forced: this.#forced, isOverdue: this.#isOverdue });
  }

  /** No new exchange; the one on the wire is finished (v2: its refresh token is spent) or ended (v3). */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer.disarm();
    const { clock, settings, account } = this.#parts;
    const { apiVersion, timeoutMs } = settings.exchange;
    if (!VERSION_TRAITS[apiVersion].hasRefreshTokens) this.#flight?.abort.abort();
    const landed = this.#flight?.landed ?? Promise.resolve();
    await within(clock, landed, timeoutMs + SHUTDOWN_SLACK_MS, () => undefined);
    await account.close();
  }

  #start(): void {
    const abort = new AbortController();
    this.#flight = { landed: this.#fly(this.#forced ?? 'due', abort.signal), abort };
  }

  async #fly(cause: ExchangeCause, signal: AbortSignal): Promise<void> {
    const { clock, exchange, hand, trouble, storeKind, settings, landing } = this.#parts;
    const validForMs = hand.validForMs();
    const started = momentOf(clock);
    const result = await exchange
      .run({ cause, seen: hand.seen(), validForMs, signal })
      .catch((error: unknown) =>
        unsettledFailure(error, {
          storeKind,
          validForMs,
          started,
          failures: trouble.failures,
          policy: settings.exchange.failures,
          now: momentOf(clock),
        }),
      );
    this.#flight = undefined;
    const { answered, isOverdue } = landing.land(result, this.#isStopped);
    if (answered === 'all' || (answered === 'rejections' && this.#forced === 'rejected')) {
      this.#forced = undefined;
    }
    this.#isOverdue = isOverdue ?? this.#isOverdue;
    this.look('timer');
  }
}
