import { StoreUnavailableError } from '../../errors/index.js';
import type { SealedCredentials, TokenRequest } from '../../protocol/index.js';
import type { Clock } from '../time/clock.js';
import { type CredentialsSource, readCredentials } from './credentials-source.js';
import type { ExchangeBudget } from './exchange-budget.js';
import { type ExchangePlan, planExchange, urgentBelowMs } from './exchange-plan.js';
import type { ExchangeRequest, ExchangeResult, ExchangeSettings, AccountToken } from './exchange-result.js';
import type { ExchangeTurns } from './exchange-turn.js';
import { localFailure } from './local-failure.js';
import { momentOf, type Moment } from '../time/moment.js';
import { exchangeDeadlineMs } from '../policy/backoff.js';
import { withLostIntent } from '../store/account-changes.js';
import type { AccountSession } from '../store/account-session.js';
import type { OpenAccount } from '../store/open-account.js';
import { adoptable, isClosed } from './adoption.js';

/** Delay before a store that cannot be used is retried. */
const RETRY_STORE_MS = 1_000;
/** The lease until the request is about to be sent. */
const FIRST_LEASE_MS = 2_500;

export interface ExchangeParts {
  readonly clock: Clock;
  readonly storeKind: string;
  readonly credentials: CredentialsSource;
  readonly account: OpenAccount;
  readonly budget: ExchangeBudget;
  readonly turns: ExchangeTurns;
}

/** A login is needed, but the credentials have not been read yet. Nothing was taken. */
const LOGIN_NEEDED = 'login-needed';

/** Runs one exchange: reads the credentials if a login is expected, takes the turn, plans by the account's state, and uses it. */
export class TokenExchange {
  readonly #parts: ExchangeParts;
  readonly #settings: ExchangeSettings;

  constructor(parts: ExchangeParts, settings: ExchangeSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /** Never rejects. */
  async run(request: ExchangeRequest): Promise<ExchangeResult> {
    const { clock, credentials, account, storeKind } = this.#parts;
    const { timeoutMs, failures } = this.#settings;
    const started = momentOf(clock);
    try {
      const first = await this.#begin(request, started, credentials.fixed);
      if (first !== LOGIN_NEEDED) return first;
      // Read only once, so that the credentials that open the account are the ones sent.
      const read = await readCredentials(credentials, clock, timeoutMs);
      const second = await this.#begin(request, started, read);
      return second === LOGIN_NEEDED ? { is: 'deferred', by: 'turn', forMs: 1 } : second;
    } catch (error) {
      // Whether this process continues without the store is decided elsewhere.
      if (error instanceof StoreUnavailableError)
        return { is: 'deferred', by: 'store', forMs: RETRY_STORE_MS };
      const policy = failures;
      return localFailure(error, {
        clock,
        storeKind,
        account,
        started,
        policy,
        validForMs: request.validForMs(),
      });
    }
  }

  async #begin(
    request: ExchangeRequest,
    started: Moment,
    credentials: SealedCredentials | undefined,
  ): Promise<ExchangeResult | typeof LOGIN_NEEDED> {
    const { account, clock } = this.#parts;
    const session = credentials === undefined ? account.session : account.open(credentials);
    if (session === undefined) return LOGIN_NEEDED;
    if (!session.isKnown) await session.read();
    if (credentials === undefined && this.#plan(session, request).kind === 'obtain') return LOGIN_NEEDED;
    if (request.stopping.aborted) return { is: 'deferred', by: 'shutdown', forMs: 0 };

    const turn = this.#settings.newTurn();
    const held = await session.acquire(turn, FIRST_LEASE_MS);
    if (held !== undefined) {
      const adopted = adoptedToken(session, request, momentOf(clock));
      return adopted ?? { is: 'deferred', by: 'turn', forMs: held.heldForMs };
    }
    session.setState(withLostIntent(session.state));
    const outcome = await this.#underTurn(turn, session, request, started, credentials).catch(
      async (error: unknown) => {
        await session.release(turn);
        throw error;
      },
    );
    if (typeof outcome === 'string' || outcome.is === 'adopted' || outcome.is === 'deferred') {
      await session.release(turn);
    }
    return outcome;
  }

  async #underTurn(
    turn: string,
    session: AccountSession,
    request: ExchangeRequest,
    started: Moment,
    credentials: SealedCredentials | undefined,
  ): Promise<ExchangeResult | typeof LOGIN_NEEDED> {
    const { clock, budget, turns } = this.#parts;
    const now = momentOf(clock);
    const adopted = adoptedToken(session, request, now);
    if (adopted !== undefined) return adopted;
    if (isClosed(session.state.history, request.wanted, now))
      return { is: 'deferred', by: 'history', forMs: 0 };
    const plan = this.#plan(session, request);
    const tokenRequest = requestOf(plan, credentials);
    if (tokenRequest === undefined) return LOGIN_NEEDED;

    const deadlineMs = exchangeDeadlineMs(request.validForMs(), this.#settings.timeoutMs);
    const place = await budget.take({
      session,
      turn,
      use: plan.use,
      endsInMs: deadlineMs,
      owner: this,
    });
    if ('waitMs' in place)
      return { is: 'deferred', by: 'budget', forMs: budgetWaitMs(place.waitMs, plan, request) };
    return turns.use({ name: turn, session, plan, tokenRequest, place, deadlineMs, request, started });
  }

  #plan(session: AccountSession, request: ExchangeRequest): ExchangePlan {
    const { state, server, highestEpoch, isRefreshForbidden } = session;
    return planExchange({
      apiVersion: this.#settings.apiVersion,
      state,
      server,
      highestEpoch,
      isRefreshForbidden,
      wanted: request.wanted,
      validForMs: request.validForMs(),
      lifetimeMs: request.currentToken?.token.lifetimeMs ?? 0,
      now: momentOf(this.#parts.clock),
    });
  }
}

function requestOf(plan: ExchangePlan, credentials: SealedCredentials | undefined): TokenRequest | undefined {
  if (plan.kind === 'refresh') return { kind: 'refresh', refreshToken: plan.refreshToken };
  return credentials && { kind: 'obtain', credentials };
}

function adoptedToken(
  session: AccountSession,
  { currentToken }: ExchangeRequest,
  now: Moment,
): (AccountToken & { is: 'adopted' }) | undefined {
  const token = adoptable(session, currentToken, now);
  return token && { is: 'adopted', token, epoch: session.state.epoch, accountId: session.id };
}

/** Waits no longer than until the renewal may use the reserve of the budget. */
function budgetWaitMs(
  waitMs: number,
  { use }: ExchangePlan,
  { validForMs, currentToken }: ExchangeRequest,
): number {
  if (use === 'recovery') return waitMs;
  const opensInMs = validForMs() - urgentBelowMs(currentToken?.token.lifetimeMs ?? 0);
  return Math.max(1, Math.min(waitMs, opensInMs + 1));
}
