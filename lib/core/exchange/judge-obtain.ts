import { readSignedPart, readV2Pair, readV3Token } from '../../dto/index.js';
import { type B2binpayAuthError, MalformedResponseError } from '../../errors/index.js';
import {
  type ApiResponse,
  type ApiVersion,
  httpFactsOf,
  isReliableDate,
  isUsableLifetime,
  parseHttpDate,
  parseIsoInstant,
  tokenRefusal,
  VERSION_TRAITS,
} from '../../protocol/index.js';
import type { AcceptedToken, FailedExchange, ExchangeVerdict } from '../policy/exchange-verdict.js';
import type { LoginReplayGuard } from './login-replay-guard.js';

/** Judges a login response. Throws {@link MalformedResponseError} and {@link SignatureMismatchError}. */
export function judgeObtain(
  response: ApiResponse,
  version: ApiVersion,
  replayGuard: LoginReplayGuard,
): ExchangeVerdict {
  const refusal = tokenRefusal(response, 'obtain', version);
  if (refusal !== undefined) {
    const { status, error, verdict } = refusal;
    const isFinal = status < 500 && status !== 429;
    const pace = status === 429 ? 'cooldown' : isFinal ? 'slow' : 'backoff';
    return failedObtain(error, {
      pace,
      reached: !isFinal && status !== 429,
      ...(verdict && { lock: verdict }),
    });
  }
  switch (VERSION_TRAITS[version].login) {
    case 'signed-pair':
      return readV2(response, replayGuard);
    case 'expires-in':
      return readV3(response);
  }
}

/** A login that may have reached the vendor may have ended an older session, whose refresh token is not sent again. */
export function failedObtain(
  error: B2binpayAuthError,
  { pace, reached, lock }: Pick<FailedExchange, 'pace' | 'lock'> & { reached: boolean },
): FailedExchange {
  const refreshToken = reached ? 'ambiguous' : 'kept';
  return { is: 'failed', error, outcome: 'failed', pace, refreshToken, ...(lock && { lock }) };
}

function readV2(response: ApiResponse, replayGuard: LoginReplayGuard): AcceptedToken {
  const facts = httpFactsOf('obtain', response.status);
  const body = bodyOf(response);
  const pair = readV2Pair(body, facts);
  const time = parseIsoInstant(readSignedPart(body, facts)?.time);
  if (time === undefined) throw new MalformedResponseError(['meta.time'], facts);
  if (pair.refresh === undefined) throw new MalformedResponseError(['data.attributes.refresh'], facts);
  replayGuard.assertNotReplayed(time, pair.refresh, response);
  const lifetimeMs = pair.accessExpiresAt - time;
  if (!isUsableLifetime(lifetimeMs)) {
    throw new MalformedResponseError(['data.attributes.access_expired_at'], facts);
  }
  replayGuard.accept(pair.refresh);
  return {
    is: 'token',
    pair: {
      accessToken: pair.access,
      lifetimeMs,
      refreshToken: pair.refresh,
      refreshLifetimeMs: pair.refreshExpiresAt === undefined ? undefined : pair.refreshExpiresAt - time,
    },
    login: {
      serverTime: time,
      lifetimeMs,
      hasReliableDate: isReliableDate(parseHttpDate(response.date), time),
    },
    serverTime: time,
    twoFactor: pair.twoFactor,
    isLifetimeDoubtful: false,
  };
}

function readV3(response: ApiResponse): AcceptedToken {
  const facts = httpFactsOf('obtain', response.status);
  const { access, expiresInS, path } = readV3Token(bodyOf(response), facts);
  const lifetimeMs = expiresInS * 1_000;
  if (!isUsableLifetime(lifetimeMs)) throw new MalformedResponseError([`${path}.expires_in`], facts);
  return {
    is: 'token',
    pair: { accessToken: access, lifetimeMs },
    serverTime: parseHttpDate(response.date),
    twoFactor: undefined,
    isLifetimeDoubtful: false,
  };
}

function bodyOf(response: ApiResponse): unknown {
  return response.body.is === 'json' ? response.body.value : undefined;
}
