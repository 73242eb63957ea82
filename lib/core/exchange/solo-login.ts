import { ThrottledError } from '../../errors/index.js';
import type { Budgets } from '../policy/request-budget.js';
import type { Clock } from '../time/clock.js';
import { type CredentialsSource, readCredentials } from './credentials-source.js';
import type { ExchangeRequest, ExchangeResult, ExchangeSettings } from './exchange-result.js';
import { failureEffect } from './failure-policy.js';
import { judgeExchange } from './judge-exchange.js';
import { localFailure } from './local-failure.js';
import { momentOf } from '../time/moment.js';
import type { LoginReplayGuard } from './login-replay-guard.js';
import { withFailure, withToken } from '../store/account-changes.js';
import type { OpenAccount } from '../store/open-account.js';
import type { TokenTransport } from './token-transport.js';

export interface SoloParts {
  readonly clock: Clock;
  readonly storeKind: string;
  readonly budgets: Budgets;
  readonly perMinute: number;
  readonly transport: TokenTransport;
  readonly credentials: CredentialsSource;
  readonly account: OpenAccount;
  readonly replayGuard: LoginReplayGuard;
}

/** A login without the store, limited by the application's own budget; its outcome is not stored. Never rejects. */
export async function soloLogin(
  request: ExchangeRequest,
  parts: SoloParts,
  settings: ExchangeSettings,
): Promise<ExchangeResult> {
  const { clock, storeKind, account } = parts;
  const started = momentOf(clock);
  const policy = settings.failures;
  try {
    const credentials = await readCredentials(parts.credentials, clock, settings.timeoutMs);
    const session = account.open(credentials);
    const now = clock.monotonic();
    const budget = parts.budgets.of(session.budgetId, parts.perMinute);
    const taken = budget.take({ use: 'recovery', now, endsBy: now + settings.timeoutMs, owner: account });
    if ('waitMs' in taken) return { is: 'deferred', by: 'budget', forMs: taken.waitMs };
    if (request.stopping.aborted) {
      budget.refund(taken.entry);
      return { is: 'deferred', by: 'shutdown', forMs: 0 };
    }
    const options = { deadlineMs: settings.timeoutMs, signal: request.abort };
    const { sent, ...result } = await parts.transport.send({ kind: 'obtain', credentials }, options);
    if (result.is === 'unsent') budget.refund(taken.entry);
    else budget.end(taken.entry, clock.monotonic());
    const received = momentOf(clock);
    const before = account.state;
    const plan = { kind: 'obtain', reason: 'solo', use: 'recovery' } as const;
    const { apiVersion } = settings;
    const verdict = judgeExchange(result, plan, {
      apiVersion,
      replayGuard: parts.replayGuard,
      state: before,
      sent,
    });
    const durationMs = Math.round(received.mono - started.mono);
    if (verdict.is === 'failed') {
      const context = { validForMs: request.validForMs(), now: received, policy };
      const effect = failureEffect(verdict, before.history, context);
      if (verdict.error instanceof ThrottledError) budget.close(received.mono + effect.retryDelayMs);
      account.setState(withFailure(before, verdict, effect, { sent, server: undefined, now: received }));
      const facts = { before, sentAt: sent, startedAt: started.wall, durationMs };
      return { is: 'failed', failure: verdict, wasSent: true, ...facts };
    }
    const state = withToken(before, {
      turn: settings.newTurn(),
      by: 'obtain',
      token: verdict,
      sent,
      epoch: 1 + Math.max(before.epoch, session.highestEpoch),
      isForced: request.isForced,
      server: undefined,
      now: received,
    });
    // This login may have ended the refresh token in the store, and other processes do not know of it.
    session.isRefreshForbidden = true;
    account.setState({ ...state, refresh: { is: 'none' } });
    return {
      is: 'renewed',
      token: state.token,
      epoch: state.epoch,
      accountId: session.id,
      plan,
      accepted: verdict,
      startedAt: started.wall,
      receivedAt: received.wall,
      durationMs,
    };
  } catch (error) {
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
