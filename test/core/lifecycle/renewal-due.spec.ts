import { describe, expect, it } from '@jest/globals';
import { Budgets } from '../../../lib/core/policy/request-budget.js';
import type { EarlyRenewal } from '../../../lib/core/policy/wanted.js';
import { ExchangeBudget } from '../../../lib/core/exchange/exchange-budget.js';
import { ExchangeGate } from '../../../lib/core/exchange/exchange-gate.js';
import { CachedToken } from '../../../lib/core/lifecycle/cached-token.js';
import { plannedInMs, renewalDueInMs, type Trigger } from '../../../lib/core/lifecycle/renewal-due.js';
import { type AccountHistory, CLEAN_HISTORY } from '../../../lib/core/store/account-state.js';
import { InMemoryTokenStore } from '../../../lib/core/store/in-memory-token-store.js';
import { OpenAccount } from '../../../lib/core/store/open-account.js';
import { sealCredentials } from '../../../lib/dto/index.js';
import { ago, lockOf, NOW, STILL_CLOCK, tokenRecord } from '../../support/account-states.js';

/** Of a token of 60 s: due by traffic at 36 s, by the timer not before 41 s, handed out until 57 s. */
const WINDOW = { refreshAtMs: 36_000, timerAtMs: 41_000, hardStopMs: 57_000 };

/** A token of that age, none where it is undefined. */
function cached(ageMs: number | undefined): CachedToken {
  const cachedToken = new CachedToken(STILL_CLOCK);
  if (ageMs !== undefined) cachedToken.install(tokenRecord({ sent: ago(ageMs) }), 1, 'account', WINDOW);
  return cachedToken;
}

interface Given {
  readonly ageMs?: number;
  readonly wanted?: EarlyRenewal;
  readonly history?: Partial<AccountHistory>;
  /** Of the budget, or of another's turn. */
  readonly waitsMs?: number;
  readonly isRejected?: boolean;
}

function dueInMs(trigger: Trigger, { ageMs, wanted, history, waitsMs, isRejected }: Given): number {
  const cachedToken = cached(ageMs);
  if (isRejected === true) cachedToken.reject();
  const gate = new ExchangeGate(STILL_CLOCK, () => ({ ...CLEAN_HISTORY, ...history }), queueMicrotask);
  if (waitsMs !== undefined) gate.waitFor(waitsMs, 'budget');
  return renewalDueInMs(trigger, { clock: STILL_CLOCK, cachedToken, gate, wanted });
}

const paused = (ms: number): Given => ({ history: { backoffUntil: NOW.mono + ms } });
const cooling = (ms: number): Given => ({ history: { cooldownUntil: NOW.mono + ms } });
const locked = (probeAt: number): Given => ({ history: { lock: lockOf('credentials', { probeAt }) } });
const PROBED = locked(NOW.mono + 30_000);
const UNPROBED = locked(Infinity);

type Row = readonly [rule: string, what: string, given: Given, timerMs: number, trafficMs: number];

const DUE: readonly Row[] = [
  // No token that could be handed out: at once.
  ['4', 'there is no token', {}, 0, 0],
  ['4', 'the token has passed its hard stop', { ageMs: 57_000 }, 0, 0],
  ['15', 'the token was rejected', { ageMs: 10_000, isRejected: true }, 0, 0],

  // A valid token: at its time; minIntervalMs holds the timer alone.
  ['4', 'the token is fresh', { ageMs: 10_000 }, 31_000, 26_000],
  ['6', 'the token is due but for minIntervalMs', { ageMs: 36_000 }, 5_000, 0],
  ['4', 'the token is due', { ageMs: 41_000 }, 0, 0],
  ['4', 'the token has been due for long', { ageMs: 56_999 }, 0, 0],

  // What does not wait until then.
  ['14', 'renew() is called', { ageMs: 10_000, wanted: 'renew' }, 0, 0],
  ['15', 'a rejection asks for it', { ageMs: 10_000, wanted: 'rejected' }, 0, 0],
  ['11', 'a login is owed', { ageMs: 10_000, wanted: 'overdue' }, 0, 0],

  // The pause holds everybody but renew().
  ['6', 'there is no token in a pause', paused(700), 700, 700],
  ['6', 'the token is due in a pause', { ageMs: 41_000, ...paused(700) }, 700, 700],
  ['6', 'the pause ends before the token is due', { ageMs: 10_000, ...paused(700) }, 31_000, 26_000],
  ['15', 'a rejection comes in a pause', { ageMs: 10_000, wanted: 'rejected', ...paused(700) }, 700, 700],
  ['14', 'renew() is called in a pause', { ageMs: 10_000, wanted: 'renew', ...paused(700) }, 0, 0],

  // So does a lock, until it is probed; one that nobody probes, for ever.
  ['9', 'the account is locked', PROBED, 30_000, 30_000],
  ['14', 'renew() is called while it is locked', { wanted: 'renew', ...PROBED }, 0, 0],
  ['13', 'the account is locked by suspicion', UNPROBED, Infinity, Infinity],
  ['14', 'renew() is called while it is locked so', { wanted: 'renew', ...UNPROBED }, 0, 0],

  // Cooldown, budget and another's turn hold renew() too.
  ['8', 'there is no token in a cooldown', cooling(20_000), 20_000, 20_000],
  ['8', 'renew() is called in a cooldown', { wanted: 'renew', ...cooling(20_000) }, 20_000, 20_000],
  ['7', 'renew() is called without budget', { wanted: 'renew', waitsMs: 900 }, 900, 900],
  ['6', 'budget and pause hold it', { waitsMs: 900, ...paused(700) }, 900, 900],
];

describe('given the next exchange', () => {
  const rows = DUE.map(([rule, what, given, timerMs, trafficMs]) => ({
    rule,
    what,
    given,
    timerMs,
    trafficMs,
  }));

  it.each(rows)('when $what, then the timer starts it in $timerMs ms (rule $rule)', ({ given, timerMs }) => {
    expect(dueInMs('timer', given)).toBe(timerMs);
  });

  it.each(rows)('when $what, then a call starts it in $trafficMs ms (rule $rule)', ({ given, trafficMs }) => {
    expect(dueInMs('traffic', given)).toBe(trafficMs);
  });
});

const BASE_URL = 'https://api.example.test';

/** An account at a budget of 15 a minute that was used up to `used` places half a minute ago. */
function plan(dueMs: number, ageMs: number | undefined, used: number): number {
  const account = new OpenAccount(
    STILL_CLOCK,
    new InMemoryTokenStore(STILL_CLOCK),
    {
      baseUrl: BASE_URL,
      rateLimit: { perMinute: 15, scope: 'origin' },
      randomBytes: (size) => Buffer.alloc(size),
    },
    () => undefined,
  );
  const { budgetId } = account.open(sealCredentials('v2', { login: 'login', password: 'password' }));
  const budgets = new Budgets();
  const budget = budgets.of(budgetId, 15);
  for (let count = 0; count < used; count += 1) {
    budget.take({ use: 'recovery', now: NOW.mono - 30_000, endsBy: NOW.mono - 30_000, owner: {} });
  }
  return plannedInMs(dueMs, cached(ageMs), account, new ExchangeBudget(STILL_CLOCK, budgets, 15));
}

type PlanRow = readonly [
  what: string,
  dueMs: number,
  ageMs: number | undefined,
  used: number,
  plannedMs: number,
];

/** Rules 7 and 20: 11 places for everybody, 3 more without a token or less than 9 s before the hard stop of 60 s. */
const PLANNED: readonly PlanRow[] = [
  ['there is budget', 700, 41_000, 10, 700],
  ['the budget is used up', 700, 41_000, 11, 30_000],
  ['the budget is used up, but opens before it is due', 31_000, 10_000, 11, 31_000],
  ['only the reserve is left and there is no token', 700, undefined, 13, 700],
  ['only the reserve is left, and then the hard stop is near', 7_001, 41_000, 13, 7_001],
  ['only the reserve is left, and then the hard stop is not near', 7_000, 41_000, 13, 30_000],
  ['the reserve is used up too', 700, undefined, 14, 30_000],
  ['only renew() may', Infinity, undefined, 0, Infinity],
];

describe('given the next attempt that is announced', () => {
  it.each(PLANNED.map(([what, dueMs, ageMs, used, plannedMs]) => ({ what, dueMs, ageMs, used, plannedMs })))(
    'when $what, then it comes in $plannedMs ms',
    ({ dueMs, ageMs, used, plannedMs }) => {
      expect(plan(dueMs, ageMs, used)).toBe(plannedMs);
    },
  );
});
