import { describe, expect, it } from '@jest/globals';
import { type PlanFacts, planExchange } from '../../../lib/core/exchange/exchange-plan.js';
import type { ObtainReason } from '../../../lib/core/policy/obtain-reason.js';
import type { BudgetUse } from '../../../lib/core/policy/request-budget.js';
import type { EarlyRenewal } from '../../../lib/core/policy/wanted.js';
import {
  accountState,
  ago,
  lockOf,
  NOW,
  REFRESH_TOKEN,
  SERVER,
  type StateChanges,
  unspent,
} from '../../support/account-states.js';

interface Given extends Partial<Omit<PlanFacts, 'state'>> {
  readonly state?: StateChanges;
}

/** A healthy v2 account whose token of 60 s is due and valid for 20 s more. */
function factsOf({ state, ...changes }: Given): PlanFacts {
  return {
    apiVersion: 'v2',
    state: accountState(state),
    server: SERVER,
    isRefreshForbidden: false,
    highestEpoch: 1,
    wanted: undefined,
    validForMs: 20_000,
    lifetimeMs: 60_000,
    now: NOW,
    ...changes,
  };
}

type Plan = 'refresh' | ObtainReason;

const NO_ACCOUNT: StateChanges = { epoch: 0, token: undefined, refresh: { is: 'none' } };
const refreshIs = (is: 'none' | 'ambiguous' | 'suspicious' | 'dead'): Given => ({
  state: { refresh: { is } },
});
const refresh = (changes: Parameters<typeof unspent>[0]): Given => ({ state: { refresh: unspent(changes) } });
const aged = (ageMs: number, lifetimeMs: number | undefined): Given =>
  refresh({ sent: ago(ageMs), lifetimeMs });
const history = (changes: StateChanges['history']): Given => ({ state: { history: { ...changes } } });
const owed = (loginOwed: ObtainReason): Given => history({ loginOwed });
const barred = (ms: number, reason: 'suspicious' | 'refresh-failed'): Given =>
  history({ barred: { until: NOW.mono + ms, reason } });
const v3 = (wanted?: EarlyRenewal): Given => ({ apiVersion: 'v3', wanted, ...refreshIs('none') });
const asleep = { wall: NOW.wall - 3_600_000, mono: NOW.mono - 10_000 };
const throttled = (validForMs: number): Given => ({ validForMs, ...refresh({ isThrottled: true }) });

/** `refresh` sends the refresh token; everything else is the reason of a login. */
const PLANS: readonly (readonly [rule: string, what: string, given: Given, expected: Plan])[] = [
  // What is asked for where nothing is wrong.
  ['4', 'the token is due', {}, 'refresh'],
  ['14', 'renew() is called', { wanted: 'renew' }, 'refresh'],
  ['15', 'the token was rejected', { wanted: 'rejected' }, 'refresh'],
  ['18', 'there was never a token', { state: NO_ACCOUNT, highestEpoch: 0 }, 'first'],
  ['11', 'API v3 has no refresh tokens', v3(), 'no-refresh-token'],
  ['14', 'renew() is called on API v3', v3('renew'), 'renew'],
  ['15', 'a token of API v3 was rejected', v3('rejected'), 'rejected'],

  // What became of the refresh token.
  ['11', 'a request may be on its way with it', refresh({ is: 'pending' }), 'ambiguous'],
  ['11', 'it may be spent', refreshIs('ambiguous'), 'ambiguous'],
  ['13', 'it was refused without a known cause', refreshIs('suspicious'), 'suspicious'],
  ['11', 'it is dead', refreshIs('dead'), 'no-refresh-token'],
  ['11', 'a 2xx brought none', refreshIs('none'), 'no-refresh-token'],

  // A login that is owed, whatever the refresh token is.
  ['11', 'its last refresh failed', owed('refresh-failed'), 'refresh-failed'],
  ['11', 'the refresh before was ambiguous', owed('ambiguous'), 'ambiguous'],
  ['13', 'the refresh before was suspicious', owed('suspicious'), 'suspicious'],
  ['time', 'the witnesses of the lifetime differ', owed('server-time'), 'server-time'],

  // Its own end: 5 % of its life before, 2 s at least, 30 s at most.
  ['12', 'it lives 1 h and ends in more than 30 s', aged(3_569_999, 3_600_000), 'refresh'],
  ['12', 'it lives 1 h and ends in 30 s', aged(3_570_000, 3_600_000), 'refresh-expired'],
  ['12', 'it lives 100 s and ends in more than 5 s', aged(94_999, 100_000), 'refresh'],
  ['12', 'it lives 100 s and ends in 5 s', aged(95_000, 100_000), 'refresh-expired'],
  ['12', 'it lives 20 s and ends in more than 2 s', aged(17_999, 20_000), 'refresh'],
  ['12', 'it lives 20 s and ends in 2 s', aged(18_000, 20_000), 'refresh-expired'],
  ['12', 'the machine slept past its end', refresh({ sent: asleep }), 'refresh-expired'],
  ['12', 'its end is not known', aged(90_000_000, undefined), 'refresh'],

  // Left alone for ten minutes.
  ['13', 'a second suspicion is ten minutes ago in 1 ms', barred(1, 'suspicious'), 'suspicious'],
  ['13', 'a second suspicion was ten minutes ago', barred(0, 'suspicious'), 'refresh'],
  ['11', 'refreshes failed in two lives in a row', barred(1, 'refresh-failed'), 'refresh-failed'],
  ['11', 'refreshes failed in two lives ten minutes ago', barred(0, 'refresh-failed'), 'refresh'],

  // Suspicion and locks.
  ['13', 'the only suspicion was a minute ago', history({ suspected: ago(60_000) }), 'refresh'],
  ['14', 'renew() a minute after it', { wanted: 'renew', ...history({ suspected: ago(60_000) }) }, 'renew'],
  ['14', 'renew() ten minutes on', { wanted: 'renew', ...history({ suspected: ago(600_000) }) }, 'refresh'],
  ['14', 'renew() while locked', { wanted: 'renew', ...history({ lock: lockOf('ip') }) }, 'renew'],
  ['9', 'the timer probes a lock', history({ lock: lockOf('ip') }), 'refresh-failed'],

  // After a 429: 15 % of the life before the hard stop, 5 s at least, 20 s at most.
  ['11', 'a 429 came and 9 s of 60 s are left', throttled(9_000), 'refresh'],
  ['11', 'a 429 came and less than 9 s of 60 s are left', throttled(8_999), 'refresh-failed'],
  ['11', 'a 429 came and no token is valid', throttled(0), 'refresh-failed'],
  ['11', 'no 429 came and no token is valid', { validForMs: 0 }, 'refresh'],

  // A store whose word cannot be relied on.
  ['fleet', 'this process has logged in alone', { isRefreshForbidden: true }, 'solo'],
  ['fleet', 'nobody knows which run of the store it is', { server: undefined }, 'store-unproven'],
  ['fleet', 'another run of the store wrote it down', { server: 'run-2' }, 'store-rolled-back'],
  ['fleet', 'this process has held a later epoch', { highestEpoch: 2 }, 'store-rolled-back'],
  ['fleet', 'the store has lost the account', { state: NO_ACCOUNT, highestEpoch: 3 }, 'store-empty'],
];

describe('given an exchange is to be planned', () => {
  it.each(PLANS.map(([rule, what, given, expected]) => ({ rule, what, given, expected })))(
    'when $what, then it is: $expected (rule $rule)',
    ({ given, expected }) => {
      const plan = planExchange(factsOf(given));
      expect(plan.kind === 'obtain' ? plan.reason : plan.kind).toBe(expected);
    },
  );

  it('when it is a refresh, then it sends the newest refresh token', () => {
    const plan = planExchange(factsOf({}));
    expect(plan.kind === 'refresh' ? plan.refreshToken : undefined).toBe(REFRESH_TOKEN);
  });
});

/** By rule 7, the reserve is for an exchange without a valid token, near its hard stop, or after an ambiguous refresh. */
const BUDGET_USES: readonly (readonly [what: string, given: Given, use: BudgetUse])[] = [
  ['there is no token', { state: NO_ACCOUNT, validForMs: 0, lifetimeMs: 0 }, 'recovery'],
  ['the token has expired', { validForMs: 0, lifetimeMs: 60_000 }, 'recovery'],
  // 15 % of the life, 5 s at least, 20 s at most.
  ['5 s of 20 s are left', { validForMs: 5_000, lifetimeMs: 20_000 }, 'normal'],
  ['less than 5 s of 20 s are left', { validForMs: 4_999, lifetimeMs: 20_000 }, 'recovery'],
  ['9 s of 60 s are left', { validForMs: 9_000, lifetimeMs: 60_000 }, 'normal'],
  ['less than 9 s of 60 s are left', { validForMs: 8_999, lifetimeMs: 60_000 }, 'recovery'],
  ['20 s of an hour are left', { validForMs: 20_000, lifetimeMs: 3_600_000 }, 'normal'],
  ['less than 20 s of an hour are left', { validForMs: 19_999, lifetimeMs: 3_600_000 }, 'recovery'],
  ['the refresh before was ambiguous', owed('ambiguous'), 'recovery'],
  ['the refresh before failed', owed('refresh-failed'), 'normal'],
  ['the refresh before was suspicious', owed('suspicious'), 'normal'],
  ['renew() is called', { wanted: 'renew' }, 'normal'],
  ['the token was rejected', { wanted: 'rejected' }, 'normal'],
];

describe('given an exchange needs a place in the budget', () => {
  it.each(BUDGET_USES.map(([what, given, use]) => ({ what, given, use })))(
    'when $what, then its use is $use',
    ({ given, use }) => {
      expect(planExchange(factsOf(given)).use).toBe(use);
    },
  );
});
