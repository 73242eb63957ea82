import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../lib/protocol/index.js';
import type { AcceptedToken } from '../../../lib/core/policy/exchange-verdict.js';
import { withIntent, withLostIntent, withToken } from '../../../lib/core/store/account-changes.js';
import {
  type AccountHistory,
  CLEAN_HISTORY,
  type RefreshRecord,
} from '../../../lib/core/store/account-state.js';
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

type Refresh = readonly [what: string, before: RefreshRecord, after: RefreshRecord];
const named = (rows: readonly Refresh[]): { what: string; before: RefreshRecord; after: RefreshRecord }[] =>
  rows.map(([what, before, after]) => ({ what, before, after }));
const GONE = (['none', 'ambiguous', 'suspicious', 'dead'] as const).map((is): Refresh => [
  is,
  { is },
  { is },
]);

/** Never again a refresh token whose attempt may have reached the vendor (rule 11). */
describe('given a request is about to be sent', () => {
  it.each(named([['unspent', unspent(), PENDING], ['pending', PENDING, PENDING], ...GONE]))(
    'when the refresh token is $what, then it is $after.is',
    ({ before, after }) => {
      expect(withIntent(accountState({ refresh: before })).refresh).toEqual(after);
    },
  );
});

describe('given whoever sent a request went away', () => {
  it('when the refresh token was pending, then it may be spent, and a login is owed', () => {
    const { refresh, history } = withLostIntent(accountState({ refresh: PENDING }));
    expect(refresh).toEqual({ is: 'ambiguous' });
    expect(history.loginOwed).toBe('ambiguous');
  });

  it('when nothing was on its way, then nothing changes', () => {
    const state = accountState();
    expect(withLostIntent(state)).toBe(state);
  });
});

const SUCCESSOR = new Secret('the-new-one');

const LOGIN = { serverTime: NOW.wall, lifetimeMs: 60_000, hasReliableDate: true };

function accepted(changes: Partial<AcceptedToken> = {}): AcceptedToken {
  return {
    is: 'token',
    pair: {
      accessToken: new Secret('a-new-access-token'),
      lifetimeMs: 60_000,
      refreshToken: SUCCESSOR,
      refreshLifetimeMs: 3_660_000,
    },
    serverTime: NOW.wall,
    twoFactor: undefined,
    isLifetimeDoubtful: false,
    ...changes,
  };
}

function afterToken(
  by: 'obtain' | 'refresh',
  before: StateChanges = {},
  token: AcceptedToken = accepted(),
): ReturnType<typeof withToken> {
  const arrival = {
    turn: 'turn-2',
    by,
    token,
    sent: ago(500),
    epoch: 2,
    isForced: false,
    server: SERVER,
    now: NOW,
  };
  return withToken(accountState(before), arrival);
}

const BAR = { until: NOW.mono + 600_000, reason: 'refresh-failed' } as const;
const owed = (
  loginOwed: 'ambiguous' | 'suspicious' | 'refresh-failed',
  brokenRefreshes: number,
): StateChanges => ({
  history: { loginOwed, brokenRefreshes },
});
const TROUBLE: StateChanges = {
  history: {
    failures: 3,
    refusals: 2,
    signatureMismatches: 1,
    lastError: { code: 'THROTTLED', message: 'before', at: ago(9_000) },
    backoffUntil: NOW.mono + 100,
    cooldownUntil: NOW.mono + 200,
    loginOwed: 'ambiguous',
    suspected: ago(400),
    lock: lockOf('ip'),
  },
};
const FAILED: StateChanges = { history: { loginOwed: 'refresh-failed', brokenRefreshes: 1 } };

/** Of all trouble only suspicion and a refresh path that does not work are remembered (rules 11, 13 and 14). */
const SUCCESSES: readonly (readonly [
  what: string,
  by: 'obtain' | 'refresh',
  before: StateChanges,
  remembered: Partial<AccountHistory>,
])[] = [
  ['nothing was wrong', 'refresh', {}, {}],
  ['all kinds of trouble came before', 'refresh', TROUBLE, { suspected: ago(400) }],
  ['refresh tokens are barred', 'obtain', { history: { barred: BAR } }, { barred: BAR }],

  // Two lives in a row whose refresh failed although the login worked; suspicious and ambiguous ones apart.
  ['one refresh failed before the login', 'obtain', owed('refresh-failed', 0), { brokenRefreshes: 1 }],
  ['a 429 on the refresh was before the login', 'obtain', { refresh: THROTTLED }, { brokenRefreshes: 1 }],
  ['a second one failed', 'obtain', FAILED, { brokenRefreshes: 2, barred: BAR }],
  ['the second one was ambiguous', 'obtain', owed('ambiguous', 1), { brokenRefreshes: 1 }],
  ['the second one was suspicious', 'obtain', owed('suspicious', 1), { brokenRefreshes: 1 }],
  ['the second one worked', 'refresh', { history: { brokenRefreshes: 1 } }, { brokenRefreshes: 0 }],
];

describe('given an exchange that brought a token', () => {
  it.each(SUCCESSES.map(([what, by, before, remembered]) => ({ what, by, before, remembered })))(
    'when $what, then of the history is left: $remembered',
    ({ by, before, remembered }) => {
      expect(afterToken(by, before).history).toEqual({ ...CLEAN_HISTORY, ...remembered });
    },
  );

  it('when the witnesses of its lifetime differ, then the next renewal is a login', () => {
    const { history } = afterToken('refresh', {}, accepted({ isLifetimeDoubtful: true }));
    expect(history.loginOwed).toBe('server-time');
  });

  it('when it is a pair, then both count from when the request was sent', () => {
    const { epoch, token, refresh } = afterToken('refresh', { refresh: PENDING });
    expect({ epoch, token, refresh }).toEqual({
      epoch: 2,
      token: {
        turn: 'turn-2',
        accessToken: expect.any(Secret),
        lifetimeMs: 60_000,
        sent: ago(500),
        isForced: false,
      },
      refresh: unspent({ token: SUCCESSOR, sent: ago(500), lifetimeMs: 3_660_000 }),
    });
    expect('token' in refresh && refresh.token).toBe(SUCCESSOR);
  });

  it('when it brings no refresh token, then the old one is not carried forward', () => {
    const pair = { accessToken: new Secret('alone'), lifetimeMs: 60_000 };
    expect(afterToken('refresh', { refresh: PENDING }, accepted({ pair })).refresh).toEqual({ is: 'none' });
  });

  it('when it is a login, then refreshes are measured by it; when it is a refresh, by the login before', () => {
    expect(afterToken('obtain', {}, accepted({ login: LOGIN })).login).toEqual({ ...LOGIN, sent: ago(500) });
    expect(afterToken('refresh').login).toEqual(accountState().login);
  });
});
