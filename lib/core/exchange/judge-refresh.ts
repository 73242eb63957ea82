import { readRefreshToken, readV2Pair } from '../../dto/index.js';
import {
  type B2binpayAuthError,
  MalformedResponseError,
  RefreshTokenRejectedError,
} from '../../errors/index.js';
import {
  type ApiResponse,
  type ApiVersion,
  DATE_HEADER_RESOLUTION_MS,
  httpFactsOf,
  isUsableLifetime,
  parseHttpDate,
  type Refusal,
  refreshedLifetime,
  type RefreshTimes,
  tokenRefusal,
} from '../../protocol/index.js';
import type { AcceptedToken, FailedExchange, ExchangeVerdict } from '../policy/exchange-verdict.js';

export interface RefreshContext {
  readonly apiVersion: ApiVersion;
  /** The last login; undefined if none is known. */
  readonly login: RefreshTimes['login'] | undefined;
  /** There is a known reason for the vendor to refuse this refresh token. */
  readonly isRefusalExplained: boolean;
}

/** Judges a refresh response, and with it the state of the refresh token that was sent. */
export function judgeRefresh(response: ApiResponse, context: RefreshContext): ExchangeVerdict {
  const refusal = tokenRefusal(response, 'refresh', context.apiVersion);
  if (refusal !== undefined) return refused(refusal, context);
  const body = response.body.is === 'json' ? response.body.value : undefined;
  try {
    return readRefreshed(response, body, context);
  } catch (error) {
    if (!(error instanceof MalformedResponseError)) throw error;
    const successor = readRefreshToken(body);
    // The old token is spent, so its successor is kept whatever is wrong with the rest.
    if (successor !== undefined) return { ...failedRefresh(error), refreshToken: successor };
    return ambiguousRefresh(error);
  }
}

/** The vendor may or may not have rotated the refresh token: it is never sent again, and a login follows at once. */
export function ambiguousRefresh(error: B2binpayAuthError): FailedExchange {
  return { ...failedRefresh(error), outcome: 'ambiguous', refreshToken: 'ambiguous', loginOwed: 'ambiguous' };
}

/** The vendor is reachable, so a login follows at once: failing refreshes must not block a service whose login works. */
function failedRefresh(error: B2binpayAuthError): FailedExchange {
  return {
    is: 'failed',
    error,
    outcome: 'failed',
    pace: 'at-once',
    refreshToken: 'kept',
    loginOwed: 'refresh-failed',
  };
}

function refused(refusal: Refusal, { isRefusalExplained }: RefreshContext): FailedExchange {
  const { status, error, verdict, isFromVendor } = refusal;
  switch (status) {
    case 429:
      return { is: 'failed', error, outcome: 'failed', pace: 'cooldown', refreshToken: 'throttled' };
    case 403:
      if (verdict === undefined) return failedRefresh(error);
      return { ...failedRefresh(error), pace: 'slow', lock: verdict };
    case 401:
      if (!isFromVendor || isRefusalExplained) return { ...failedRefresh(error), refreshToken: 'dead' };
      return {
        ...failedRefresh(new RefreshTokenRejectedError(httpFactsOf('refresh', status), true)),
        outcome: 'suspicious',
        refreshToken: 'suspicious',
        loginOwed: 'suspicious',
      };
    case 400:
    case 404:
      return { ...failedRefresh(error), refreshToken: 'dead' };
    default:
      return ambiguousRefresh(error);
  }
}

function readRefreshed(response: ApiResponse, body: unknown, { login }: RefreshContext): ExchangeVerdict {
  const facts = httpFactsOf('refresh', response.status);
  const pair = readV2Pair(body, facts);
  const date = parseHttpDate(response.date);
  const { accessExpiresAt } = pair;
  const measured = login && refreshedLifetime({ accessExpiresAt, date, login });
  if (measured === undefined || !isUsableLifetime(measured.lifetimeMs)) {
    const error = new MalformedResponseError(['access_expired_at'], facts);
    if (pair.refresh === undefined) throw error;
    const loginOwed = measured?.isDoubtful === true ? 'server-time' : 'refresh-failed';
    return { ...failedRefresh(error), refreshToken: pair.refresh, loginOwed };
  }
  return acceptedToken(pair, measured, login?.hasReliableDate === true ? date : undefined);
}

function acceptedToken(
  pair: ReturnType<typeof readV2Pair>,
  { lifetimeMs, isDoubtful }: ReturnType<typeof refreshedLifetime>,
  date: number | undefined,
): AcceptedToken {
  const { accessExpiresAt, refreshExpiresAt } = pair;
  return {
    is: 'token',
    pair: {
      accessToken: pair.access,
      lifetimeMs,
      refreshToken: pair.refresh,
      // Both expiries are on the server's clock.
      refreshLifetimeMs:
        refreshExpiresAt === undefined ? undefined : lifetimeMs + refreshExpiresAt - accessExpiresAt,
    },
    serverTime: date === undefined ? undefined : date + DATE_HEADER_RESOLUTION_MS / 2,
    twoFactor: pair.twoFactor,
    isLifetimeDoubtful: isDoubtful,
  };
}
