import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { AccountSeal, budgetIdOf } from '../../../lib/core/store/account-seal.js';
import { CLEAN_HISTORY, UNKNOWN_ACCOUNT } from '../../../lib/core/store/account-state.js';
import { accountOf, accountText } from '../../../lib/core/store/account-text.js';
import { Secret, type SealedCredentials } from '../../../lib/protocol/index.js';

const BASE_URL = 'https://api.example';

function credentials(login = 'the-login', password = 'the-password'): SealedCredentials {
  return { apiVersion: 'v2', login: new Secret(login), password: new Secret(password) };
}

function sealOf(given = credentials(), baseUrl = BASE_URL): AccountSeal {
  return new AccountSeal(given, baseUrl, (size) => randomBytes(size));
}

describe('given a sealed text', () => {
  const sealed = sealOf().seal('what nobody may read');

  it('when the account opens it, then it is what was sealed', () => {
    expect(sealOf().open(sealed)).toBe('what nobody may read');
  });

  it('when it is looked at, then nothing of it, of the login or of the password shows', () => {
    const plain = Buffer.from(sealed, 'base64').toString('latin1');
    for (const secret of ['what nobody', 'the-login', 'the-password']) {
      expect(plain + sealed + sealOf().id).not.toContain(secret);
    }
  });

  it('when it is sealed again, then it looks different', () => {
    expect(sealOf().seal('what nobody may read')).not.toBe(sealed);
  });

  it.each([
    { what: 'another secret', other: sealOf(credentials('the-login', 'another')) },
    { what: 'another login', other: sealOf(credentials('another')) },
    { what: 'another base URL', other: sealOf(credentials(), 'https://other.example') },
    {
      what: 'another version',
      other: sealOf({
        apiVersion: 'v3',
        clientId: new Secret('the-login'),
        clientSecret: new Secret('the-password'),
      }),
    },
  ])('when $what tries, then it does not open, and the account has another name', ({ other }) => {
    expect(other.open(sealed)).toBeUndefined();
    expect(other.id).not.toBe(sealOf().id);
  });

  it('when one bit of it is off, or it is cut, then it counts as none', () => {
    const bytes = Buffer.from(sealed, 'base64');
    for (let index = 0; index < bytes.length; index += 1) {
      const mangled = Buffer.from(bytes);
      mangled[index] = (mangled[index] ?? 0) ^ 1;
      expect(sealOf().open(mangled.toString('base64'))).toBeUndefined();
    }
    for (const text of ['', 'x', sealed.slice(0, 20), 'not base64 at all !!'])
      expect(sealOf().open(text)).toBeUndefined();
  });
});

it('given two accounts of one origin, when requests are counted by origin or by account, then their budgets are named so', () => {
  const [one, two] = [credentials('one'), credentials('two')];
  expect(budgetIdOf('origin', `${BASE_URL}/v2`, one)).toBe(budgetIdOf('origin', BASE_URL, two));
  expect(budgetIdOf('account', BASE_URL, one)).not.toBe(budgetIdOf('account', BASE_URL, two));
  expect(budgetIdOf('account', BASE_URL, one)).toBe(
    budgetIdOf('account', BASE_URL, credentials('one', 'rotated')),
  );
});

describe('given an account as a text', () => {
  const written = { wall: 1_000_000, mono: 5_000 };
  const state = {
    epoch: 7,
    token: {
      turn: 'turn',
      accessToken: new Secret('access'),
      lifetimeMs: 60_000,
      sent: { wall: 990_000, mono: -5_000 },
      isForced: true,
    },
    refresh: {
      is: 'unspent',
      token: new Secret('refresh'),
      sent: { wall: 980_000, mono: -15_000 },
      lifetimeMs: 600_000,
      server: 'run-1',
      isThrottled: true,
    },
    login: {
      sent: { wall: 970_000, mono: -25_000 },
      serverTime: 123,
      lifetimeMs: 60_000,
      hasReliableDate: true,
    },
    history: {
      ...CLEAN_HISTORY,
      failures: 2,
      refusals: 1,
      signatureMismatches: 1,
      lastError: { code: 'API_UNAVAILABLE', message: 'why', at: { wall: 999_000, mono: 4_000 } },
      backoffUntil: 8_000,
      cooldownUntil: -Infinity,
      loginOwed: 'ambiguous',
      brokenRefreshes: 1,
      barred: { until: 9_000, reason: 'suspicious' },
      suspected: { wall: 998_000, mono: 3_000 },
      lock: {
        reason: 'suspicion',
        since: { wall: 997_000, mono: 2_000 },
        probeAt: Infinity,
        httpStatus: 400,
      },
    },
  } as const;

  it('when another machine reads it, then every instant is as far from its own clocks as it was', () => {
    const there = { wall: 77_000, mono: 1_000_000 };
    const read = accountOf(accountText(state, written), there);

    expect(read.token?.accessToken.reveal()).toBe('access');
    expect(read.token?.sent).toEqual({ wall: 67_000, mono: 990_000 });
    expect(read.token).toMatchObject({ turn: 'turn', lifetimeMs: 60_000, isForced: true });
    expect(read.refresh).toMatchObject({
      is: 'unspent',
      lifetimeMs: 600_000,
      server: 'run-1',
      isThrottled: true,
    });
    expect(read.login).toEqual({ ...state.login, sent: { wall: 47_000, mono: 970_000 } });
    expect(read.history).toEqual({
      ...state.history,
      lastError: { ...state.history.lastError, at: { wall: 76_000, mono: 999_000 } },
      backoffUntil: 1_003_000,
      barred: { until: 1_004_000, reason: 'suspicious' },
      suspected: { wall: 75_000, mono: 998_000 },
      lock: { ...state.history.lock, since: { wall: 74_000, mono: 997_000 } },
    });
  });

  it('when there is nothing in it, then nothing is read from it', () => {
    const read = accountOf(accountText(UNKNOWN_ACCOUNT, written), written);
    expect(read).toEqual(UNKNOWN_ACCOUNT);
  });

  it.each(['{}', '[]', 'null', '{"format":2}', '{"format":1,"epoch":"7"}', 'no JSON'])(
    'when it is %s, then it is none',
    (text) => {
      expect(() => accountOf(text, written)).toThrow();
    },
  );
});
