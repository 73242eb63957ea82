import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../lib/testing/index.js';
import { at, claimsOf, MEDIA, obtain, refresh, text, tokensOf, withEmulator } from './support.js';

const CREDENTIALS = { login: 'b2b-key', password: 'b2b-secret' };
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** The vendor's page, "Obtain token", without any code of the package. */
function signOf(login: string, password: string, time: string, refreshToken: string): string {
  const key = createHash('sha256')
    .update(login + password)
    .digest();
  return createHmac('sha256', key)
    .update(time + refreshToken)
    .digest('hex');
}

describe('given the published test vector', () => {
  it('when the signature is computed as documented, then it is the published one', () => {
    expect(signOf('b2b-key', 'b2b-secret', '2024-01-02T03:04:05.678901Z', 'refresh.token.value')).toBe(
      '271357118f59e42cc5ab7649ebedb8326989cf844c6653d9696a2ac375c2526c',
    );
  });
});

describe('given API v2', () => {
  it('when somebody logs in, then the answer has the documented shape and signature', async () => {
    const clock = new ManualClock(Date.UTC(2024, 0, 2, 3, 4, 5, 678));
    await withEmulator({ apiVersion: 'v2', credentials: CREDENTIALS, clock }, async (emulator) => {
      const answer = await obtain(emulator);

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(MEDIA);
      expect(answer.headers.get('date')).toBe('Tue, 02 Jan 2024 03:04:05 GMT');
      expect(at(answer)).toEqual({
        data: {
          type: 'auth-token',
          id: '0',
          attributes: {
            refresh: expect.any(String),
            access: expect.any(String),
            access_expired_at: expect.stringMatching(/^2024-01-02T03:19:05\.678\d{3}Z$/),
            refresh_expired_at: expect.stringMatching(/^2024-01-02T09:04:05\.678\d{3}Z$/),
            is_2fa_confirmed: false,
          },
        },
        meta: {
          time: expect.stringMatching(/^2024-01-02T03:04:05\.678\d{3}Z$/),
          sign: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      });
      const time = text(answer, 'meta', 'time');
      expect(text(answer, 'meta', 'sign')).toBe(
        signOf('b2b-key', 'b2b-secret', time, tokensOf(answer).refresh),
      );
    });
  });

  it('when a token is refreshed, then the answer has neither meta nor a data wrapper', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const first = tokensOf(await obtain(emulator));

      const answer = await refresh(emulator, first.refresh);

      expect(answer.status).toBe(200);
      expect(at(answer)).toEqual({
        type: 'auth-token',
        id: '0',
        attributes: {
          refresh: expect.any(String),
          access: expect.any(String),
          access_expired_at: expect.stringMatching(DATE),
          refresh_expired_at: expect.stringMatching(DATE),
          is_2fa_confirmed: false,
        },
      });
      expect(tokensOf(answer)).not.toEqual(first);
    });
  });

  it('when refreshWrapped is on, then that answer has the wrapper', async () => {
    await withEmulator({ apiVersion: 'v2', refreshWrapped: true }, async (emulator) => {
      const answer = await refresh(emulator, tokensOf(await obtain(emulator)).refresh);
      expect(at(answer)).toEqual({ data: expect.any(Object) });
      expect(text(answer, 'data', 'attributes', 'access')).toContain('.');
    });
  });

  it('when many tokens come within one virtual millisecond, then no two are alike, and each says how long it lives', async () => {
    const clock = new ManualClock();
    const options = { apiVersion: 'v2', accessTtlMs: 60_000, requestsPerMinute: 100, clock } as const;
    await withEmulator(options, async (emulator) => {
      const answers = await Promise.all(Array.from({ length: 20 }, async () => obtain(emulator)));
      const tokens = answers.map(tokensOf).flatMap(({ access, refresh: other }) => [access, other]);
      expect(new Set(tokens).size).toBe(40);
      expect(claimsOf(tokens[0] ?? '')).toEqual({
        token_type: 'access',
        iat: clock.now() / 1_000,
        exp: clock.now() / 1_000 + 60,
        jti: expect.any(String),
        user_id: 1,
      });
    });
  });

  it.each([
    ['zero', '0'],
    ['null', null],
    ['number', 0],
    ['absent', undefined],
  ] as const)('when ids are printed as %s, then id is %p', async (idStyle, id) => {
    await withEmulator({ apiVersion: 'v2', idStyle }, async (emulator) => {
      expect(at(await obtain(emulator), 'data', 'id')).toBe(id);
    });
  });

  it.each([
    ['text', '2006', '2007'],
    ['number', 2006, 2007],
  ] as const)(
    'when codes are printed as %s, then both refusals have them',
    async (codeStyle, ofLogin, ofRefresh) => {
      await withEmulator({ apiVersion: 'v2', codeStyle }, async (emulator) => {
        const login = await obtain(emulator, { login: 'nobody', password: 'x' });
        const rotation = await refresh(emulator, 'never.issued.token');
        expect([login.status, at(login, 'errors', 0, 'code')]).toEqual([400, ofLogin]);
        expect([rotation.status, at(rotation, 'errors', 0, 'code')]).toEqual([401, ofRefresh]);
        expect(at(login, 'errors', 0, 'detail')).toBe(at(rotation, 'errors', 0, 'detail'));
      });
    },
  );
});

describe('given API v3', () => {
  it('when somebody logs in, then the answer has the documented shape', async () => {
    await withEmulator({ apiVersion: 'v3', accessTtlMs: 1_800_000 }, async (emulator) => {
      const answer = await obtain(emulator);
      expect(answer.status).toBe(200);
      expect(at(answer)).toEqual({
        data: {
          type: 'auth-token',
          id: '0',
          attributes: { access: expect.any(String), expires_in: 1_800, token_type: 'Bearer' },
        },
      });
    });
  });

  it('when the secret is wrong, then 400 without a code', async () => {
    await withEmulator({ apiVersion: 'v3' }, async (emulator) => {
      const { clientId } = emulator.credentials;
      const answer = await obtain(emulator, { clientId, clientSecret: 'wrong' });
      expect(answer.status).toBe(400);
      expect(at(answer, 'errors', 0)).not.toHaveProperty('code');
      expect(emulator.stats).toMatchObject({ obtained: 0, rejectedLogins: 1 });
    });
  });

  it('when a refresh is tried, then there is no such endpoint', async () => {
    await withEmulator({ apiVersion: 'v3' }, async (emulator) => {
      expect((await refresh(emulator, 'a.b.c')).status).toBe(404);
    });
  });
});

describe('given a server whose time is off', () => {
  it('when its clock is skewed, then all that it prints is, and nothing expires for it', async () => {
    const clock = new ManualClock(Date.UTC(2024, 0, 2));
    await withEmulator({ apiVersion: 'v2', clock }, async (emulator) => {
      const before = tokensOf(await obtain(emulator));
      emulator.skewClock(3_600_000);
      const answer = await obtain(emulator);
      expect(answer.headers.get('date')).toBe('Tue, 02 Jan 2024 01:00:00 GMT');
      expect(text(answer, 'meta', 'time')).toMatch(/^2024-01-02T01:00:00\.000/);
      expect(text(answer, 'data', 'attributes', 'access_expired_at')).toMatch(/^2024-01-02T01:15:00\.000/);
      emulator.resource('GET', '/x/', {});
      const authorization = `Bearer ${before.access}`;
      expect((await fetch(`${emulator.url}/x/`, { headers: { authorization } })).status).toBe(200);
      expect(emulator.log[1]?.at).toBe(clock.now());
    });
  });

  it.each([
    ['off', null],
    [-90_000, 'Mon, 01 Jan 2024 23:58:30 GMT'],
  ] as const)(
    'when dateHeader is %p, then Date is %p and meta.time is right',
    async (dateHeader, expected) => {
      const clock = new ManualClock(Date.UTC(2024, 0, 2));
      await withEmulator({ apiVersion: 'v2', clock, dateHeader }, async (emulator) => {
        const answer = await obtain(emulator);
        expect(answer.headers.get('date')).toBe(expected);
        expect(text(answer, 'meta', 'time')).toMatch(/^2024-01-02T00:00:00\.000/);
      });
    },
  );
});
