import { readRefreshToken, readV2Pair } from '../dto/index.js';
import {
  type B2binpayAuthError,
  MalformedResponseError,
  RefreshTokenRejectedError,
} from '../errors/index.js';
import {
  type ApiAnswer,
  type ApiVersion,
  DATE_HEADER_GRAIN_MS,
  httpFactsOf,
  isUsableLifetime,
  jwtLifetimeMs,
  parseHttpDate,
  type Refusal,
  refreshedLifetime,
  refusalOf,
} from '../protocol/index.js';
import type { BroughtToken, FailedExchange, Judgement } from './judgement.js';

export interface RefreshContext {
  /** Lifetime of the token before. */
  readonly lastLifetimeMs: number | undefined;
  /** A cause is known that lets the vendor refuse this refresh token. */
  readonly isRefusalExplained: boolean;
  readonly apiVersion: ApiVersion;
}

/** Judges the answer to a refresh, and with it what became of the refresh token that was sent. */
export function judgeRefresh(answer: ApiAnswer, context: RefreshContext): Judgement {
  const refusal = refusalOf(answer, 'refresh', context.apiVersion);
  if (refusal !== undefined) return refused(refusal, context);
  const body = answer.body.is === 'json' ? answer.body.value : undefined;
  try {
    return readRefreshed(answer, body, context);
  } catch (error) {
    if (!(error instanceof MalformedResponseError)) throw error;
    const successor = readRefreshToken(body);
    // The old one is spent; its successor is worth keeping whatever is wrong with the rest.
    if (successor !== undefined) return failedRefresh(error, 'backoff', successor);
    return ambiguousRefresh(error);
  }
}

/** The vendor may or may not have rotated the token: it is never sent again, and a login follows at once. */
export function ambiguousRefresh(error: B2binpayAuthError): FailedExchange {
  return { is: 'failed', error, outcome: 'ambiguous', pace: 'at-once', refreshToken: 'ambiguous' };
}

function failedRefresh(
  error: B2binpayAuthError,
  pace: FailedExchange['pace'],
  refreshToken: FailedExchange['refreshToken'],
): FailedExchange {
  return { is: 'failed', error, outcome: 'failed', pace, refreshToken };
}

function refused(refusal: Refusal, { isRefusalExplained }: RefreshContext): FailedExchange {
  const { status, error, verdict, byVendor } = refusal;
  switch (status) {
    case 429:
      return failedRefresh(error, 'cooldown', 'kept');
    case 403:
      return { ...failedRefresh(error, 'slow', 'kept'), ...(verdict && { lock: verdict }) };
    case 401:
      if (!byVendor || isRefusalExplained) return failedRefresh(error, 'backoff', 'dead');
      return {
        is: 'failed',
        error: new RefreshTokenRejectedError(httpFactsOf('refresh', status), true),
        outcome: 'suspicious',
        pace: 'at-once',
        refreshToken: 'suspicious',
      };
    case 400:
    case 404:
      return failedRefresh(error, 'backoff', 'dead');
    default:
      return ambiguousRefresh(error);
  }
}

function readRefreshed(answer: ApiAnswer, body: unknown, context: RefreshContext): BroughtToken {
  const facts = httpFactsOf('refresh', answer.status);
  const pair = readV2Pair(body, facts);
  const date = parseHttpDate(answer.date);
  const { lifetimeMs, doubtful } = refreshedLifetime({
    accessExpiresAt: pair.accessExpiresAt,
    date,
    hintMs: jwtLifetimeMs(pair.access.reveal()),
    lastMs: context.lastLifetimeMs,
  });
  if (lifetimeMs === undefined || !isUsableLifetime(lifetimeMs)) {
    throw new MalformedResponseError(['access_expired_at'], facts);
  }
  const refreshLifetimeMs =
    pair.refreshExpiresAt === undefined
      ? undefined
      : lifetimeMs + pair.refreshExpiresAt - pair.accessExpiresAt;
  return {
    is: 'token',
    pair: {
      accessToken: pair.access,
      lifetimeMs,
      refreshToken: pair.refresh,
      refreshLifetimeMs,
      by: 'refresh',
    },
    serverTime: date === undefined ? undefined : date + DATE_HEADER_GRAIN_MS / 2,
    twoFactor: pair.twoFactor,
    doubtfulLifetime: doubtful,
  };
}
