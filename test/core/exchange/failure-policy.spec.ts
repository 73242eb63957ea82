import { describe, expect, it } from '@jest/globals';
import {
  ApiUnavailableError,
  CredentialsRejectedError,
  IpNotAllowedError,
  RefreshTokenRejectedError,
  SignatureMismatchError,
  ThrottledError,
} from '../../../lib/errors/index.js';
import { failureEffect } from '../../../lib/core/exchange/failure-policy.js';
import type { FailedExchange } from '../../../lib/core/policy/exchange-verdict.js';
import { type AccountHistory, CLEAN_HISTORY } from '../../../lib/core/store/account-state.js';
import { ago, lockOf, NOW } from '../../support/account-states.js';

interface Given {
  readonly history?: Partial<AccountHistory>;
  /** Until the hard stop of the token in hand. @default 0, none */
  readonly validForMs?: number;
  /** The draw of the jitter. @default 1, the longest pause */
  readonly draw?: number;
  readonly onRepeatedSuspicion?: 'obtain' | 'lock';
}

function effect(failure: FailedExchange, given: Given = {}): ReturnType<typeof failureEffect> {
  const { history, validForMs = 0, draw = 1, onRepeatedSuspicion = 'obtain' } = given;
  const policy = { onRepeatedSuspicion, random: () => draw };
  return failureEffect(failure, { ...CLEAN_HISTORY, ...history }, { validForMs, now: NOW, policy });
}

function failed(changes: Partial<FailedExchange> = {}): FailedExchange {
  const error = new ApiUnavailableError('no response came.');
  return { is: 'failed', error, outcome: 'failed', pace: 'backoff', refreshToken: 'kept', ...changes };
}

const throttled = (retryAfterMs?: number): FailedExchange =>
  failed({ pace: 'cooldown', error: new ThrottledError({}, retryAfterMs) });
const CREDENTIALS = failed({
  pace: 'slow',
  error: new CredentialsRejectedError({ httpStatus: 400 }),
  lock: 'credentials',
});
const IP = failed({ pace: 'slow', error: new IpNotAllowedError({ httpStatus: 403 }), lock: 'ip' });
const SIGNATURE = failed({ error: new SignatureMismatchError({ httpStatus: 200 }), lock: 'signature' });
const SLOW = failed({ pace: 'slow' });
const SUSPICIOUS = failed({
  pace: 'at-once',
  outcome: 'suspicious',
  error: new RefreshTokenRejectedError({ httpStatus: 401 }, true),
});
const locked = (refusals: number): Partial<AccountHistory> => ({ refusals, lock: lockOf('credentials') });

type Row = readonly [rule: string, what: string, failure: FailedExchange, given: Given, retryDelayMs: number];

const PAUSES: readonly Row[] = [
  // After failure n: 0.5 … 1 of 0.5 s × 2ⁿ⁻¹; at most 8 s without a valid token.
  ['6', 'the first failure', failed(), {}, 500],
  ['6', 'the first failure, shortest draw', failed(), { draw: 0 }, 250],
  ['6', 'the second failure', failed(), { history: { failures: 1 } }, 1_000],
  ['6', 'the fifth failure', failed(), { history: { failures: 4 } }, 8_000],
  ['6', 'the twentieth failure', failed(), { history: { failures: 19 } }, 8_000],
  ['6', 'the twentieth failure, shortest draw', failed(), { history: { failures: 19 }, draw: 0 }, 4_000],

  // With a valid token at most 30 s, and never over a third of the time left, but for the first second.
  [
    '6',
    'the twentieth, 10 min are left',
    failed(),
    { history: { failures: 19 }, validForMs: 600_000 },
    30_000,
  ],
  ['6', 'the twentieth, 30 s are left', failed(), { history: { failures: 19 }, validForMs: 30_000 }, 10_000],
  ['6', 'the twentieth, 2 s are left', failed(), { history: { failures: 19 }, validForMs: 2_000 }, 1_000],

  // A login follows a failed refresh at once, however many failed before.
  ['11', 'a refresh that failed', failed({ pace: 'at-once' }), { history: { failures: 19 } }, 0],

  // 429: as long as asked for, else 20 s and up to 5 s more.
  ['8', 'a 429 with Retry-After', throttled(7_000), {}, 7_000],
  ['8', 'a 429 with Retry-After, 3 s are left', throttled(300_000), { validForMs: 3_000 }, 300_000],
  ['8', 'a 429 without it', throttled(), {}, 25_000],
  ['8', 'a 429 without it, shortest draw', throttled(), { draw: 0 }, 20_000],

  // Answers that asking again does not change, without jitter; failures of another kind do not count.
  ['9', 'the first such answer', SLOW, { history: { failures: 7 }, draw: 0 }, 30_000],
  ['9', 'the second', SLOW, { history: { refusals: 1 }, draw: 0 }, 60_000],
  ['9', 'the third', SLOW, { history: { refusals: 2 } }, 120_000],
  ['9', 'the fourth', SLOW, { history: { refusals: 3 } }, 240_000],
  ['9', 'the fifth', SLOW, { history: { refusals: 4 } }, 300_000],
  ['9', 'the fiftieth', SLOW, { history: { refusals: 49 } }, 300_000],
  ['9', 'the first, 6 s are left', SLOW, { validForMs: 6_000 }, 30_000],

  // A lock is probed at that pace, whatever the probe ran into.
  ['9', 'refused credentials', CREDENTIALS, { draw: 0 }, 30_000],
  ['9', 'credentials refused again', CREDENTIALS, { history: locked(1) }, 60_000],
  ['9', 'an outage while locked', failed(), { history: locked(1), draw: 0 }, 60_000],
  ['10', 'a second wrong signature in a row', SIGNATURE, {}, 300_000],
];

describe('given a failed exchange', () => {
  it.each(
    PAUSES.map(([rule, what, failure, given, retryDelayMs]) => ({
      rule,
      what,
      failure,
      given,
      retryDelayMs,
    })),
  )(
    'when it is $what, then the pause is $retryDelayMs ms (rule $rule)',
    ({ failure, given, retryDelayMs }) => {
      expect(effect(failure, given).retryDelayMs).toBe(retryDelayMs);
    },
  );
});

const RECENT = { history: { suspected: ago(599_999) } };
const LONG_AGO = { history: { suspected: ago(600_000) } };
const SUSPICION_LOCK = { reason: 'suspicion', isProbed: false, httpStatus: 401 };

type Lock = ReturnType<typeof failureEffect>['lock'] | object;
type LockRow = readonly [
  rule: string,
  what: string,
  failure: FailedExchange,
  given: Given,
  lock: Lock,
  barredMs?: number,
];

const LOCKS: readonly LockRow[] = [
  ['9', 'an outage', failed(), {}, undefined],
  ['9', 'an answer that is no verdict', SLOW, {}, undefined],
  ['9', 'refused credentials', CREDENTIALS, {}, { reason: 'credentials', isProbed: true, httpStatus: 400 }],
  ['9', 'a refused address', IP, {}, { reason: 'ip', isProbed: true, httpStatus: 403 }],
  ['10', 'a second wrong signature', SIGNATURE, {}, { reason: 'signature', isProbed: true, httpStatus: 200 }],
  // By default suspicion never stops the service: a second one within ten minutes bars refresh tokens for ten.
  ['13', 'the first suspicion', SUSPICIOUS, {}, undefined],
  ['13', 'the second within 10 min', SUSPICIOUS, RECENT, undefined, 600_000],
  ['13', 'the second after 10 min', SUSPICIOUS, LONG_AGO, undefined],
  ['13', "the first with 'lock'", SUSPICIOUS, { onRepeatedSuspicion: 'lock' }, undefined],
  [
    '13',
    "the second with 'lock'",
    SUSPICIOUS,
    { ...RECENT, onRepeatedSuspicion: 'lock' },
    SUSPICION_LOCK,
    600_000,
  ],
  [
    '13',
    "an outage after a suspicion with 'lock'",
    failed(),
    { ...RECENT, onRepeatedSuspicion: 'lock' },
    undefined,
  ],
];

describe('given a failed exchange that may lock', () => {
  it.each(
    LOCKS.map(([rule, what, failure, given, lock, barredMs]) => ({
      rule,
      what,
      failure,
      given,
      lock,
      barredMs,
    })),
  )(
    'when it is $what, then the lock is $lock, and refresh tokens are barred for $barredMs ms (rule $rule)',
    ({ failure, given, lock, barredMs }) => {
      const { lock: gotLock, barredMs: gotBarredMs } = effect(failure, given);
      expect({ lock: gotLock, barredMs: gotBarredMs }).toEqual({ lock, barredMs });
    },
  );
});
