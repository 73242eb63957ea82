import { describe, expect, it } from '@jest/globals';
import { isReliableDate, isUsableLifetime, refreshedLifetime } from '../../lib/protocol/index.js';

const LOGIN_TIME = Date.UTC(2024, 0, 2, 3, 4, 5);
const S = 1_000;

describe('given a refreshed token, whose response has no server time', () => {
  // The login was of 60 s. Expected values by hand, from the times in the case; all in seconds.
  it.each([
    { what: 'all witnesses agree', agoS: 40, expiresS: 100, dateS: 40, lives: 59, isDoubtful: false },
    { what: 'Date is absent', agoS: 40, expiresS: 100, dateS: undefined, lives: 60, isDoubtful: false },
    { what: 'Date is ten minutes behind', agoS: 40, expiresS: 100, dateS: -560, lives: 60, isDoubtful: true },
    { what: 'Date is ten minutes ahead', agoS: 40, expiresS: 100, dateS: 640, lives: -541, isDoubtful: true },
    {
      what: 'the local clock leapt by ten minutes',
      agoS: 640,
      expiresS: 100,
      dateS: 40,
      lives: -540,
      isDoubtful: true,
    },
    {
      what: 'the local clock leapt by a little less than the life',
      agoS: 90,
      expiresS: 100,
      dateS: 40,
      lives: 10,
      isDoubtful: true,
    },
    {
      what: 'the vendor makes lives longer',
      agoS: 40,
      expiresS: 940,
      dateS: 40,
      lives: 60,
      isDoubtful: true,
    },
    {
      what: 'the vendor makes lives shorter',
      agoS: 40,
      expiresS: 55,
      dateS: 40,
      lives: 14,
      isDoubtful: true,
    },
    { what: 'clocks drift a little', agoS: 43, expiresS: 100, dateS: 40, lives: 57, isDoubtful: false },
  ])('when $what, then the smallest witness is believed', ({ agoS, expiresS, dateS, lives, isDoubtful }) => {
    const measured = refreshedLifetime({
      accessExpiresAt: LOGIN_TIME + expiresS * S,
      date: dateS === undefined ? undefined : LOGIN_TIME + dateS * S,
      login: { serverTime: LOGIN_TIME, lifetimeMs: 60 * S, hasReliableDate: true, ageMs: agoS * S },
    });
    expect(measured).toEqual({ lifetimeMs: lives * S, isDoubtful });
  });

  it("when the login's Date was wrong, then that of the refresh is no witness", () => {
    const measured = refreshedLifetime({
      accessExpiresAt: LOGIN_TIME + 100 * S,
      date: LOGIN_TIME + 640 * S,
      login: { serverTime: LOGIN_TIME, lifetimeMs: 60 * S, hasReliableDate: false, ageMs: 40 * S },
    });
    expect(measured).toEqual({ lifetimeMs: 60 * S, isDoubtful: false });
  });
});

it.each([
  { date: LOGIN_TIME, isTrue: true },
  { date: LOGIN_TIME - 2 * S, isTrue: true },
  { date: LOGIN_TIME - 2 * S - 1, isTrue: false },
  { date: LOGIN_TIME + 2 * S, isTrue: true },
  { date: LOGIN_TIME + 2 * S + 1, isTrue: false },
  { date: undefined, isTrue: false },
])(
  'given a login whose Date is $date, when it is judged, then it counts in refreshes: $isTrue',
  ({ date, isTrue }) => {
    expect(isReliableDate(date, LOGIN_TIME)).toBe(isTrue);
  },
);

it.each([
  { lifetimeMs: 5_000, isUsable: false },
  { lifetimeMs: 5_001, isUsable: true },
  { lifetimeMs: 31 * 86_400_000, isUsable: true },
  { lifetimeMs: 31 * 86_400_000 + 1, isUsable: false },
  { lifetimeMs: -1, isUsable: false },
  { lifetimeMs: Number.NaN, isUsable: false },
])(
  'given a life of $lifetimeMs ms, when it is judged, then it is a token: $isUsable',
  ({ lifetimeMs, isUsable }) => {
    expect(isUsableLifetime(lifetimeMs)).toBe(isUsable);
  },
);
