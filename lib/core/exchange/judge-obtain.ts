import { readSignedPart, readV2Pair, readV3Token } from '../../dto/index.js';
import { type B2binpayAuthError, MalformedResponseError } from '../../errors/index.js';
import {
  type ApiResponse,
  type ApiVersion,
  httpFactsOf,
  isTrueDate,
  isUsableLifetime,
  parseHttpDate,
  parseIsoInstant,
  refusalOf,
  VERSION_TRAITS,
} from '../../protocol/index.js';
import type { AcceptedToken, FailedExchange, ExchangeVerdict } from '../policy/exchange-verdict.js';
import type { LoginReplayGuard } from './login-replay-guard.js';

/** Judges the answer to a login. Throws {@link MalformedResponseError} and {@link SignatureMismatchError}. */
export function judgeObtain(
  answer: ApiResponse,
  version: ApiVersion,
  memory: LoginReplayGuard,
): ExchangeVerdict {
  const refusal = refusalOf(answer, 'obtain', version);
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
      return readV2(answer, memory);
    case 'expires-in':
      return readV3(answer);
  }
}

/** An obtain that may have reached the vendor may have ended an older session: its refresh token is not sent again. */
export function failedObtain(
  error: B2binpayAuthError,
  { pace, reached, lock }: Pick<FailedExchange, 'pace' | 'lock'> & { reached: boolean },
): FailedExchange {
  const refreshToken = reached ? 'ambiguous' : 'kept';
  return { is: 'failed', error, outcome: 'failed', pace, refreshToken, ...(lock && { lock }) };
}

function readV2(answer: ApiResponse, memory: LoginReplayGuard): AcceptedToken {
  const facts = httpFactsOf('obtain', answer.status);
  const body = bodyOf(answer);
  const pair = readV2Pair(body, facts);
  const time = parseIsoInstant(readSignedPart(body, facts)?.time);
  if (time === undefined) throw new MalformedResponseError(['meta.time'], facts);
  if (pair.refresh === undefined) throw new MalformedResponseError(['data.attributes.refresh'], facts);
  memory.assertNotReplayed(time, pair.refresh, answer);
  const lifetimeMs = pair.accessExpiresAt - time;
  if (!isUsableLifetime(lifetimeMs)) {
    throw new MalformedResponseError(['data.attributes.access_expired_at'], facts);
  }
  memory.accept(pair.refresh);
  return {
    is: 'token',
    pair: {
      accessToken: pair.access,
      lifetimeMs,
      refreshToken: pair.refresh,
      refreshLifetimeMs: pair.refreshExpiresAt === undefined ? undefined : pair.refreshExpiresAt - time,
    },
    login: { serverTime: time, lifetimeMs, hasTrueDate: isTrueDate(parseHttpDate(answer.date), time) },
    serverTime: time,
    twoFactor: pair.twoFactor,
    isLifetimeDoubtful: false,
  };
}

function readV3(answer: ApiResponse): AcceptedToken {
  const facts = httpFactsOf('obtain', answer.status);
  const { access, expiresInS, path } = readV3Token(bodyOf(answer), facts);
  const lifetimeMs = expiresInS * 1_000;
  if (!isUsableLifetime(lifetimeMs)) throw new MalformedResponseError([`${path}.expires_in`], facts);
  return {
    is: 'token',
    pair: { accessToken: access, lifetimeMs },
    serverTime: parseHttpDate(answer.date),
    twoFactor: undefined,
    isLifetimeDoubtful: false,
  };
}

function bodyOf(answer: ApiResponse): unknown {
  return answer.body.is === 'json' ? answer.body.value : undefined;
}
