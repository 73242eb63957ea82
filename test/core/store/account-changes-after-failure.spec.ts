import { describe, expect, it } from '@jest/globals';
import { ApiUnavailableError, SignatureMismatchError } from '../../../lib/errors/index.js';
import { Secret } from '../../../lib/protocol/index.js';
import type { FailedExchange } from '../../../lib/core/policy/exchange-verdict.js';
import type { FailureEffect } from '../../../lib/core/policy/failure-effect.js';
import { withFailure } from '../../../lib/core/store/account-changes.js';
import type { AccountHistory, LockRecord, RefreshRecord } from '../../../lib/core/store/account-state.js';
import {
  accountState,
  ago,
  lockOf,
  NOW,
  PENDING,
  SERVER,
  type StateChanges,
  THROTTLED,
  unspent,
} from '../../support/account-states.js';

function failed(changes: Partial<FailedExchange> = {}): FailedExchange {
  const error = new ApiUnavailableError('no response came.');
  return { is: 'failed', error, outcome: 'failed', pace: 'backoff', refreshToken: 'kept', ...changes };
}

function afterFailure(
  failure: FailedExchange,
  before: StateChanges = {},
  effect: Partial<FailureEffect> = {},
): ReturnType<typeof withFailure> {
  const whole = { retryDelayMs: 700, barredMs: undefined, lock: undefined, ...effect };
  return withFailure(accountState(before), failure, whole, { sent: ago(500), server: SERVER, now: NOW });
}

const SUCCESSOR = new Secret('the-new-one');

type Fate = readonly [fate: FailedExchange['refreshToken'], before: RefreshRecord, after: RefreshRecord];

/** What a failure says of the refresh token, and what is known of it then. */
const FATES: readonly Fate[] = [
  ['kept', PENDING, unspent()],
  ['kept', unspent(), unspent()],
  ['kept', { is: 'ambiguous' }, { is: 'ambiguous' }],
  ['throttled', PENDING, THROTTLED],
  ['throttled', { is: 'dead' }, { is: 'dead' }],
  ['ambiguous', PENDING, { is: 'ambiguous' }],
  ['ambiguous', { is: 'none' }, { is: 'none' }],
  ['ambiguous', { is: 'dead' }, { is: 'dead' }],
  ['suspicious', PENDING, { is: 'suspicious' }],
  ['dead', PENDING, { is: 'dead' }],
  // The successor's end is not known, and it counts from when the refresh was sent.
  [SUCCESSOR, PENDING, unspent({ token: SUCCESSOR, sent: ago(500), lifetimeMs: undefined })],
];

describe('given a failed exchange', () => {
  it.each(FATES.map(([fate, before, after]) => ({ fate, before, after })))(
    'when it says $fate of a refresh token that is $before.is, then it is $after.is',
    ({ fate, before, after }) => {
      const { refresh } = afterFailure(failed({ refreshToken: fate }), { refresh: before });
      expect(refresh).toEqual(after);
      if (fate === SUCCESSOR) expect('token' in refresh && refresh.token).toBe(SUCCESSOR);
    },
  );
});

const BEFORE: AccountHistory = {
  failures: 3,
  refusals: 2,
  signatureMismatches: 1,
  lastError: { code: 'THROTTLED', message: 'before', at: ago(9_000) },
  backoffUntil: NOW.mono - 100,
  cooldownUntil: NOW.mono - 200,
  loginOwed: 'refresh-failed',
  brokenRefreshes: 1,
  barred: { until: NOW.mono + 300, reason: 'refresh-failed' },
  suspected: ago(400),
  lock: undefined,
};

/** Each of these differs from a plain failure in what is named, and in nothing else. */
const NOTED: readonly (readonly [
  what: string,
  failure: FailedExchange,
  effect: Partial<FailureEffect>,
  differs: Partial<AccountHistory>,
])[] = [
  ['is of any kind', failed(), {}, {}],
  ['is not changed by asking again', failed({ pace: 'slow' }), {}, { refusals: 3 }],
  ['is a 429', failed({ pace: 'cooldown' }), {}, { cooldownUntil: NOW.mono + 700 }],
  ['owes a login', failed({ loginOwed: 'ambiguous' }), {}, { loginOwed: 'ambiguous' }],
  ['is suspicious', failed({ outcome: 'suspicious' }), {}, { suspected: NOW }],
  [
    'bars refresh tokens',
    failed(),
    { barredMs: 600_000 },
    { barred: { until: NOW.mono + 600_000, reason: 'suspicious' } },
  ],
];

describe('given a history, when an exchange fails', () => {
  it.each(NOTED.map(([what, failure, effect, differs]) => ({ what, failure, effect, differs })))(
    'and the failure $what, then it is noted, and nothing else is forgotten',
    ({ failure, effect, differs }) => {
      expect(afterFailure(failure, { history: BEFORE }, effect).history).toEqual({
        ...BEFORE,
        failures: 4,
        lastError: { code: 'API_UNAVAILABLE', message: failure.error.message, at: NOW },
        backoffUntil: NOW.mono + 700,
        ...differs,
      });
    },
  );

  it('and the signature was wrong, then that is counted, for the second in a row locks', () => {
    const { history } = afterFailure(failed({ error: new SignatureMismatchError() }), { history: BEFORE });
    expect(history.signatureMismatches).toBe(2);
  });

  it('and a token is there, then it stays', () => {
    const { token, epoch, login } = afterFailure(failed());
    expect({ token, epoch, login }).toEqual({
      token: accountState().token,
      epoch: 1,
      login: accountState().login,
    });
  });
});

type Lock = FailureEffect['lock'];
const IP: Lock = { reason: 'ip', isProbed: true, httpStatus: 403 };
const SUSPICION: Lock = { reason: 'suspicion', isProbed: false, httpStatus: 403 };

const lock = (reason: LockRecord['reason'], sinceMsAgo: number, probeInMs: number): LockRecord =>
  lockOf(reason, { since: ago(sinceMsAgo), probeAt: NOW.mono + probeInMs, httpStatus: 403 });

type LockRow = readonly [what: string, before: LockRecord | undefined, effect: Lock, after?: LockRecord];

/** By rule 9, a lock stands until an exchange succeeds; it is never probed earlier than was said. The pause is 700 ms. */
const LOCKS: readonly LockRow[] = [
  ['nothing locks', undefined, undefined],
  ['a verdict locks', undefined, IP, lock('ip', 0, 700)],
  ['the same verdict comes again', lock('ip', 9_000, 0), IP, lock('ip', 9_000, 700)],
  ['another verdict comes', lock('credentials', 9_000, 0), IP, lock('ip', 0, 700)],
  ['a probe fails otherwise', lock('ip', 9_000, 0), undefined, lock('ip', 9_000, 700)],
  ['renew() fails before the probe', lock('ip', 9_000, 8_000), undefined, lock('ip', 9_000, 8_000)],
  ['suspicion locks', undefined, SUSPICION, lock('suspicion', 0, Infinity)],
  ['renew() fails then', lock('suspicion', 9_000, Infinity), undefined, lock('suspicion', 9_000, Infinity)],
];

describe('given a failed exchange and a lock', () => {
  it.each(LOCKS.map(([what, before, effect, after]) => ({ what, before, effect, after })))(
    'when $what, then the lock is as it has to be',
    ({ before, effect, after }) => {
      const { history } = afterFailure(failed(), { history: { lock: before } }, { lock: effect });
      expect(history.lock).toEqual(after);
    },
  );
});
