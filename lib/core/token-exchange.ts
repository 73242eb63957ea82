import { ConfigurationError } from '../errors/index.js';
import type { TokenRequest } from '../protocol/index.js';
import type { Clock } from './clock.js';
import { type CredentialsSource, readCredentials } from './credentials-source.js';
import { type ExchangePlan, planExchange } from './exchange-plan.js';
import type { ExchangeRequest, ExchangeResult, ExchangeSettings } from './exchange-result.js';
import { judgeExchange, unsentExchange } from './judge-exchange.js';
import type { BroughtToken, FailedExchange } from './judgement.js';
import { elapsedMs, type Moment, momentBefore, momentOf } from './moment.js';
import { ObtainMemory } from './obtain-memory.js';
import type { OpenAccount } from './open-account.js';
import { exchangeDeadlineMs } from './pauses.js';
import { settleFacts } from './settle-facts.js';
import type { AccountHistory, AccountStore, Lease, TokenRecord } from './token-store.js';
import type { TokenTransport } from './token-transport.js';

/** The lease outlives the deadline of the exchange by this much, for the commit. */
const LEASE_SLACK_MS = 1_500;
const RETRY_LOST_LEASE_MS = 250;
const COMMIT_TRIES = 3;

interface Attempt {
  readonly request: ExchangeRequest;
  readonly started: Moment;
  readonly account: AccountStore;
  readonly lease: Lease;
  readonly record: TokenRecord | undefined;
  readonly history: AccountHistory;
  readonly plan: ExchangePlan;
}

type Prepared = { is: 'ready'; request: TokenRequest } | { is: 'other-account' } | FailedExchange;

/** Runs one exchange, from taking the turn to storing what came of it. */
export class TokenExchange {
  readonly #clock: Clock;
  readonly #transport: TokenTransport;
  readonly #credentials: CredentialsSource;
  readonly #account: OpenAccount;
  readonly #settings: ExchangeSettings;
  readonly #memory = new ObtainMemory();

  constructor(
    clock: Clock,
    transport: TokenTransport,
    credentials: CredentialsSource,
    account: OpenAccount,
    settings: ExchangeSettings,
  ) {
    this.#clock = clock;
    this.#transport = transport;
    this.#credentials = credentials;
    this.#account = account;
    this.#settings = settings;
  }

  /** Rejects only where the store does, or the credentials function before the account is known. */
  async run(request: ExchangeRequest): Promise<ExchangeResult> {
    const { apiVersion, timeoutMs, newAttemptId } = this.#settings;
    const started = momentOf(this.#clock);
    const deadlineMs = exchangeDeadlineMs(request.validForMs, timeoutMs);
    const leftMs = (): number => deadlineMs - elapsedMs(started, momentOf(this.#clock));
    const account = this.#account.current ?? (await this.#openAccount(deadlineMs));

    const turn = await account.acquire({
      attempt: newAttemptId(),
      leaseMs: deadlineMs + LEASE_SLACK_MS,
      seen: request.seen,
      force: request.cause === 'renew',
    });
    switch (turn.is) {
      case 'newer':
        return { is: 'adopted', record: turn.record, sent: momentBefore(started, turn.record.ageMs) };
      case 'held':
        return { is: 'waiting', forMs: turn.retryInMs, reason: 'held' };
      case 'wait':
        return { is: 'waiting', forMs: turn.forMs, reason: turn.reason };
      case 'locked':
        return { is: 'locked', lock: turn.lock };
      case 'acquired': {
        const { lease, record, history } = turn;
        const hadToken = request.seen !== undefined;
        const plan = planExchange({
          ...request,
          apiVersion,
          record,
          history,
          trusted: turn.trusted,
          hadToken,
        });
        return this.#attempt({ request, started, account, lease, record, history, plan }, leftMs);
      }
    }
  }

  async #attempt(attempt: Attempt, leftMs: () => number): Promise<ExchangeResult> {
    const { account, lease, plan, request, record, history } = attempt;
    const prepared = await this.#prepare(plan, leftMs());
    if (prepared.is === 'failed') return this.#settle(attempt, prepared);
    if (prepared.is === 'other-account') {
      await account.abandon(lease);
      return this.run(request);
    }
    const mark = await account.markPending(lease, plan.use);
    if (mark.is === 'wait') return { is: 'waiting', forMs: mark.forMs, reason: 'budget' };
    // A process that was stopped in between comes back to a turn that has passed.
    if (mark.is === 'lost' || leftMs() <= 0) {
      await account.abandon(lease);
      return { is: 'waiting', forMs: RETRY_LOST_LEASE_MS, reason: 'held' };
    }
    const options = { deadlineMs: leftMs(), signal: request.signal };
    const { sent, ...result } = await this.#transport.send(prepared.request, options);
    const { apiVersion } = this.#settings;
    const judgement = judgeExchange(result, plan, { apiVersion, memory: this.#memory, record, history });
    return judgement.is === 'failed'
      ? this.#settle(attempt, judgement)
      : this.#commit(attempt, judgement, sent);
  }

  async #openAccount(deadlineMs: number): Promise<AccountStore> {
    const credentials = await readCredentials(this.#credentials, this.#clock, deadlineMs);
    return (await this.#account.use(credentials)).account;
  }

  async #prepare(plan: ExchangePlan, deadlineMs: number): Promise<Prepared> {
    if (plan.kind === 'refresh') {
      return { is: 'ready', request: { kind: 'refresh', refreshToken: plan.refreshToken } };
    }
    try {
      const credentials = await readCredentials(this.#credentials, this.#clock, deadlineMs);
      const { changed } = await this.#account.use(credentials);
      return changed ? { is: 'other-account' } : { is: 'ready', request: { kind: 'obtain', credentials } };
    } catch (error) {
      if (error instanceof ConfigurationError) return unsentExchange(error);
      throw error;
    }
  }

  async #settle(attempt: Attempt, failure: FailedExchange): Promise<ExchangeResult> {
    const { account, lease, history, record, request } = attempt;
    const facts = settleFacts(failure, history, request.validForMs, this.#settings.failures);
    await account.settle(lease, facts.lock === undefined ? failure.outcome : 'locked', facts);
    const durationMs = Math.round(this.#clock.monotonic() - attempt.started.mono);
    return { is: 'failed', failure, facts, history, record, startedAt: attempt.started.wall, durationMs };
  }

  async #commit(attempt: Attempt, token: BroughtToken, sent: Moment): Promise<ExchangeResult> {
    const received = momentOf(this.#clock);
    const stored = await this.#store(attempt, token, sent);
    if (stored.is === 'superseded' && stored.record !== undefined) {
      const read = momentOf(this.#clock);
      return { is: 'adopted', record: stored.record, sent: momentBefore(read, stored.record.ageMs) };
    }
    const { plan, started, request } = attempt;
    const epoch = Math.max(stored.record?.epoch ?? 0, (request.seen?.epoch ?? 0) + 1);
    return {
      is: 'renewed',
      how: plan.kind === 'refresh' ? { by: plan.kind } : { by: plan.kind, reason: plan.reason },
      record: {
        ageMs: 0,
        refreshTokenAgeMs: 0,
        refreshTokenState: 'none',
        ...token.pair,
        ...stored.record,
        epoch,
      },
      sent,
      startedAt: started.wall,
      receivedAt: received.wall,
      durationMs: Math.round(received.mono - started.mono),
      token,
    };
  }

  /** The pair is paid for with the refresh token before: a store that fails does not lose it. */
  async #store(attempt: Attempt, { pair }: BroughtToken, sent: Moment): ReturnType<AccountStore['commit']> {
    for (let tries = 1; ; tries += 1) {
      try {
        const sentAgoMs = elapsedMs(sent, momentOf(this.#clock));
        return await attempt.account.commit(attempt.lease, pair, sentAgoMs);
      } catch {
        if (tries === COMMIT_TRIES) return { is: 'superseded' };
      }
    }
  }
}
