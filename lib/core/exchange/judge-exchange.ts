import {
  type B2binpayAuthError,
  MalformedResponseError,
  SignatureMismatchError,
} from '../../errors/index.js';
import type { ApiResponse, ApiVersion } from '../../protocol/index.js';
import type { ExchangePlan } from './exchange-plan.js';
import { failedObtain, judgeObtain } from './judge-obtain.js';
import { ambiguousRefresh, judgeRefresh, type RefreshContext } from './judge-refresh.js';
import type { ExchangeVerdict, FailedExchange } from '../policy/exchange-verdict.js';
import type { LoginReplayGuard } from './login-replay-guard.js';
import { elapsedMs, type Moment } from '../time/moment.js';
import { type AccountState, isKnownToken } from '../store/account-state.js';
import type { SendResult } from './token-transport.js';

export interface JudgeContext {
  readonly apiVersion: ApiVersion;
  readonly replayGuard: LoginReplayGuard;
  /** State during the turn, before the request. */
  readonly state: AccountState;
  readonly sent: Moment;
}

/** Judges the outcome of a request: a token that passed every check, or a failure and its consequences. */
export function judgeExchange(
  result: SendResult,
  plan: ExchangePlan,
  context: JudgeContext,
): ExchangeVerdict {
  switch (result.is) {
    case 'unsent':
      return unsentExchange(result.error);
    case 'unknown':
      return plan.kind === 'refresh' ? ambiguousRefresh(result.error) : unusableLogin(result.error, context);
    case 'response':
      return plan.kind === 'refresh'
        ? judgeRefresh(result.response, refreshContext(context))
        : judgeLogin(result.response, context);
  }
}

/** Nothing reached the API, so the same request may be sent again. */
export function unsentExchange(error: B2binpayAuthError): FailedExchange {
  return { ...failedObtain(error, { pace: 'backoff', reached: false }), outcome: 'unsent' };
}

function judgeLogin(response: ApiResponse, context: JudgeContext): ExchangeVerdict {
  try {
    return judgeObtain(response, context.apiVersion, context.replayGuard);
  } catch (error) {
    if (error instanceof MalformedResponseError || error instanceof SignatureMismatchError) {
      return unusableLogin(error, context);
    }
    throw error;
  }
}

/** A login with an unknown outcome or an unusable response. A second wrong signature in a row locks the account. */
function unusableLogin(error: B2binpayAuthError, { state: { history } }: JudgeContext): FailedExchange {
  const isRepeated = error instanceof SignatureMismatchError && history.signatureMismatches > 0;
  return failedObtain(error, { pace: 'backoff', reached: true, ...(isRepeated && { lock: 'signature' }) });
}

function refreshContext({ state, apiVersion, sent }: JudgeContext): RefreshContext {
  const { login, refresh } = state;
  const isKnown = isKnownToken(refresh);
  const isFromBeforeLogin = isKnown && login !== undefined && login.sent.mono > refresh.sent.mono;
  return {
    apiVersion,
    login: login && { ...login, ageMs: elapsedMs(login.sent, sent) },
    isRefusalExplained: !isKnown || refresh.lifetimeMs === undefined || isFromBeforeLogin,
  };
}
