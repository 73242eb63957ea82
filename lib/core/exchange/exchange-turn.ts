import { ThrottledError } from '../../errors/index.js';
import type { TokenRequest } from '../../protocol/index.js';
import type { Clock } from '../time/clock.js';
import type { BudgetPlace } from './exchange-budget.js';
import type { ExchangePlan } from './exchange-plan.js';
import type { ExchangeRequest, ExchangeResult, ExchangeSettings } from './exchange-result.js';
import { failureEffect } from './failure-policy.js';
import { judgeExchange } from './judge-exchange.js';
import type { AcceptedToken, FailedExchange } from '../policy/exchange-verdict.js';
import { elapsedMs, type Moment, momentOf } from '../time/moment.js';
import type { LoginReplayGuard } from './login-replay-guard.js';
import { withFailure, withIntent, withToken } from '../store/account-changes.js';
import type { AccountSession } from '../store/account-session.js';
import { type AccountState, isNewer } from '../store/account-state.js';
import type { TokenTransport } from './token-transport.js';

/** The lease exceeds the deadline of the request by this much, for the commit. */
const LEASE_SLACK_MS = 1_500;
/** With less of the lease left nothing is sent, because the process was paused. */
const MIN_LEASE_LEFT_MS = 500;
/** Delay after a turn that could not be used. */
const RETRY_TURN_MS = 250;
const COMMIT_TRIES = 3;

/** A turn that has been taken, and its purpose. */
export interface Turn {
  readonly name: string;
  readonly session: AccountSession;
  readonly plan: ExchangePlan;
  readonly tokenRequest: TokenRequest;
  readonly place: BudgetPlace;
  readonly deadlineMs: number;
  readonly request: ExchangeRequest;
  readonly started: Moment;
}

/** A turn whose request was sent. */
interface SentTurn extends Turn {
  readonly before: AccountState;
  readonly sent: Moment;
  readonly received: Moment;
}

/** Uses a turn: stores the intent, sends the request, verifies the response and stores the outcome before returning it. */
export class ExchangeTurns {
  readonly #clock: Clock;
  readonly #transport: TokenTransport;
  readonly #settings: ExchangeSettings;
  readonly #replayGuard: LoginReplayGuard;

  constructor(
    clock: Clock,
    transport: TokenTransport,
    replayGuard: LoginReplayGuard,
    settings: ExchangeSettings,
  ) {
    this.#clock = clock;
    this.#transport = transport;
    this.#replayGuard = replayGuard;
    this.#settings = settings;
  }

  /** Rejects if the store fails before anything was sent. */
  async use(turn: Turn): Promise<ExchangeResult> {
    const { session, name, deadlineMs, place, plan, request } = turn;
    const before = session.state;
    const leaseMs = deadlineMs + LEASE_SLACK_MS;
    const intentAt = momentOf(this.#clock);
    const isMine = await session.write(name, withIntent(before), leaseMs).catch((error: unknown) => {
      place.refund();
      void this.#undo(session, name, before);
      throw error;
    });
    const isLate = leaseMs - elapsedMs(intentAt, momentOf(this.#clock)) < MIN_LEASE_LEFT_MS;
    if (!isMine || isLate || request.stopping.aborted) {
      place.refund();
      if (isMine) await this.#undo(session, name, before);
      const by = request.stopping.aborted ? 'shutdown' : 'turn';
      return { is: 'deferred', by, forMs: RETRY_TURN_MS };
    }
    const options = { deadlineMs, signal: request.abort };
    const { sent, ...result } = await this.#transport.send(turn.tokenRequest, options);
    if (result.is === 'unsent') place.refund();
    else place.ended();
    const received = momentOf(this.#clock);
    const { apiVersion } = this.#settings;
    const context = { apiVersion, replayGuard: this.#replayGuard, state: before, sent };
    const verdict = judgeExchange(result, plan, context);
    const sentTurn = { ...turn, before, sent, received };
    return verdict.is === 'failed' ? this.#recordFailure(sentTurn, verdict) : this.#commit(sentTurn, verdict);
  }

  /** Nothing was sent: withdraws the intent and ends the turn. */
  async #undo(session: AccountSession, name: string, before: AccountState): Promise<void> {
    await session.write(name, before, 0).catch(() => session.release(name));
  }

  async #recordFailure(turn: SentTurn, failure: FailedExchange): Promise<ExchangeResult> {
    const { session, name, before, sent, place, request, started } = turn;
    const now = momentOf(this.#clock);
    const policy = this.#settings.failures;
    const effect = failureEffect(failure, before.history, { validForMs: request.validForMs(), now, policy });
    const state = withFailure(before, failure, effect, { sent, server: session.server, now });
    if (failure.error instanceof ThrottledError) place.closeFor(effect.retryDelayMs);
    const isStored = await session.write(name, state, 0).catch(() => false);
    if (!isStored) session.setState(state);
    const durationMs = Math.round(now.mono - started.mono);
    return {
      is: 'failed',
      failure,
      before,
      sentAt: sent,
      startedAt: started.wall,
      durationMs,
      wasSent: true,
    };
  }

  /** The previous refresh token is spent by now, so the new access token is used even if the store fails. */
  async #commit(turn: SentTurn, accepted: AcceptedToken): Promise<ExchangeResult> {
    const { session, name, before, sent, received, plan, request, started } = turn;
    const state = withToken(before, {
      turn: name,
      by: plan.kind,
      token: accepted,
      sent,
      epoch: 1 + Math.max(before.epoch, session.highestEpoch),
      isForced: request.isForced,
      server: session.server,
      now: received,
    });
    const { epoch, token } = state;
    const isStored = await this.#write(turn, state);
    if (isStored) session.isRefreshForbidden = false;
    else {
      await session.read().catch(() => undefined);
      const stored = session.state;
      if (stored.token !== undefined && isNewer(stored.token, token, momentOf(this.#clock))) {
        return { is: 'adopted', token: stored.token, epoch: stored.epoch, accountId: session.id };
      }
      // The store may still hold the spent refresh token, so the new one is dropped and never sent.
      session.setState({ ...state, refresh: { is: 'none' } });
    }
    return {
      is: 'renewed',
      token,
      epoch,
      accountId: session.id,
      plan,
      accepted,
      startedAt: started.wall,
      receivedAt: received.wall,
      durationMs: Math.round(received.mono - started.mono),
    };
  }

  async #write({ session, name, request }: Turn, state: AccountState): Promise<boolean> {
    let tries = 1;
    const shouldRetry = (): boolean => {
      tries += 1;
      return tries <= COMMIT_TRIES && !request.stopping.aborted;
    };
    return session.write(name, state, 0, shouldRetry).catch(() => false);
  }
}
