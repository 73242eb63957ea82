import { describe, expect, it } from '@jest/globals';
import { jwtLifetimeMs, refreshedLifetime } from '../../lib/protocol/index.js';

const DATE = Date.UTC(2024, 0, 2, 3, 4, 5);
const S = 1_000;

describe('given a refreshed token, whose answer has no server time', () => {
  // Expected values by hand, from the times in the case.
  it.each([
    {
      what: 'Date agrees with the life before',
      by: 60,
      date: 0,
      hint: undefined,
      last: 60,
      lives: 59,
      doubtful: false,
    },
    { what: 'the hint is shorter', by: 60, date: 0, hint: 58, last: 60, lives: 58, doubtful: false },
    { what: 'the hint is longer', by: 60, date: 0, hint: 60, last: 60, lives: 59, doubtful: false },
    {
      what: 'Date is missing and there is a hint',
      by: 60,
      date: undefined,
      hint: 60,
      last: 50,
      lives: 60,
      doubtful: true,
    },
    {
      what: 'Date is missing and there is none',
      by: 60,
      date: undefined,
      hint: undefined,
      last: 60,
      lives: 60,
      doubtful: true,
    },
    {
      what: 'Date says it has expired',
      by: -10,
      date: 0,
      hint: undefined,
      last: 60,
      lives: 60,
      doubtful: true,
    },
    { what: 'Date is ten minutes behind', by: 660, date: 0, hint: 60, last: 60, lives: 60, doubtful: true },
    {
      what: 'Date is behind and there is no hint',
      by: 660,
      date: 0,
      hint: undefined,
      last: 60,
      lives: 60,
      doubtful: true,
    },
    { what: 'lives become shorter', by: 31, date: 0, hint: undefined, last: 60, lives: 30, doubtful: true },
    {
      what: 'lives become longer, as the hint says',
      by: 901,
      date: 0,
      hint: 900,
      last: 60,
      lives: 900,
      doubtful: true,
    },
    {
      what: 'nothing is known',
      by: 60,
      date: undefined,
      hint: undefined,
      last: undefined,
      lives: undefined,
      doubtful: true,
    },
  ])('when $what, then it lives $lives s', ({ by, date, hint, last, lives, doubtful }) => {
    const lifetime = refreshedLifetime({
      accessExpiresAt: DATE + by * S,
      date: date === undefined ? undefined : DATE + date,
      hintMs: hint && hint * S,
      lastMs: last && last * S,
    });
    expect(lifetime).toEqual({ lifetimeMs: lives && lives * S, doubtful });
  });
});

describe('given an access token', () => {
  const jwt = (claims: unknown): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  it('when it is a JWT, then its claim is the hint', () => {
    expect(jwtLifetimeMs(jwt({ iat: 1_000, exp: 1_060 }))).toBe(60_000);
  });

  it.each([
    'opaque',
    'a.b.c',
    '',
    jwt({ iat: 1 }),
    jwt({ iat: '1', exp: 61 }),
    jwt([]),
    jwt(null),
    jwt({ iat: 61, exp: 1 }),
  ])('when it is %s, then there is no hint', (token) => {
    expect(jwtLifetimeMs(token)).toBeUndefined();
  });
});
