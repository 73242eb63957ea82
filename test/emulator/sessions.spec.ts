import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../lib/testing/index.js';
import { at, get, obtain, refresh, text, tokensOf, withEmulator } from './support.js';

describe('given a refresh token', () => {
  it('when it is used twice, then the second time is a reuse', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const { refresh: token } = tokensOf(await obtain(emulator));
      expect((await refresh(emulator, token)).status).toBe(200);
      expect((await refresh(emulator, token)).status).toBe(401);
      expect(emulator.stats).toMatchObject({ obtained: 1, refreshed: 1, refreshReuses: 1, refreshEnded: 0 });
      expect(emulator.log.map(({ outcome, account }) => [outcome, account])).toEqual([
        ['obtained', 'account-1'],
        ['refreshed', 'account-1'],
        ['reused', 'account-1'],
      ]);
    });
  });

  it('when it is sent twice at once, then one of them is a reuse', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const { refresh: token } = tokensOf(await obtain(emulator));
      const answers = await Promise.all([refresh(emulator, token), refresh(emulator, token)]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
      expect(emulator.stats.refreshReuses).toBe(1);
    });
  });

  it('when it is revoked, then it is rejected, and counts as neither reused nor ended', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const { refresh: token } = tokensOf(await obtain(emulator));
      emulator.revokeRefreshToken();
      const answer = await refresh(emulator, token);
      expect([answer.status, at(answer, 'errors', 0, 'code')]).toEqual([401, '2007']);
      expect(emulator.log.at(-1)?.outcome).toBe('rejected');
      expect(emulator.stats).toMatchObject({ refreshReuses: 0, refreshEnded: 0 });
    });
  });

  it('when its time is over, then it is rejected', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v2', refreshTtlMs: 600_000, clock }, async (emulator) => {
      const { refresh: token } = tokensOf(await obtain(emulator));
      await clock.advance(600_000);
      expect((await refresh(emulator, token)).status).toBe(401);
    });
  });

  it.each([
    [true, '2024-01-02T00:25:00', 200],
    [false, '2024-01-02T00:20:00', 401],
  ])(
    'when refreshSlides is %p, then the next one ends %s',
    async (refreshSlides, expiry, statusAfterwards) => {
      const clock = new ManualClock(Date.UTC(2024, 0, 2));
      const options = { apiVersion: 'v2', refreshTtlMs: 20 * 60_000, refreshSlides, clock } as const;
      await withEmulator(options, async (emulator) => {
        const { refresh: token } = tokensOf(await obtain(emulator));
        await clock.advance(5 * 60_000);
        const answer = await refresh(emulator, token);
        expect(text(answer, 'attributes', 'refresh_expired_at').startsWith(expiry)).toBe(true);
        await clock.advance(16 * 60_000);
        expect((await refresh(emulator, tokensOf(answer).refresh)).status).toBe(statusAfterwards);
      });
    },
  );
});

describe('given a second login', () => {
  it.each([
    ['many', 200, 200, 0],
    ['one-refresh', 401, 200, 1],
    ['one', 401, 401, 1],
  ] as const)(
    'when sessions is %s, then the old refresh token gets %i and the old access token %i',
    async (sessions, refreshStatus, accessStatus, refreshEnded) => {
      const other = { login: 'other', password: 'p' };
      const options = {
        apiVersion: 'v2',
        sessions,
        accounts: [{ login: 'a', password: 'b' }, other],
      } as const;
      await withEmulator(options, async (emulator) => {
        emulator.resource('GET', '/x/', {});
        const [first, ofOther] = [tokensOf(await obtain(emulator)), tokensOf(await obtain(emulator, other))];
        const second = tokensOf(await obtain(emulator));

        expect((await get(`${emulator.url}/x/`, first.access)).status).toBe(accessStatus);
        expect((await refresh(emulator, first.refresh)).status).toBe(refreshStatus);
        expect((await get(`${emulator.url}/x/`, second.access)).status).toBe(200);
        expect((await get(`${emulator.url}/x/`, ofOther.access)).status).toBe(200);
        expect((await refresh(emulator, ofOther.refresh)).status).toBe(200);
        expect(emulator.stats).toMatchObject({ refreshEnded, refreshReuses: 0, foreignTokens: 0 });
        expect(emulator.log.some(({ outcome }) => outcome === 'ended')).toBe(refreshEnded === 1);
      });
    },
  );
});

describe('given logins that do not match', () => {
  it('when one login comes with the secret of another, then it is rejected and counted', async () => {
    const accounts = [
      { login: 'a', password: 'pa' },
      { login: 'b', password: 'pb' },
    ];
    await withEmulator({ apiVersion: 'v2', accounts }, async (emulator) => {
      expect((await obtain(emulator, { login: 'a', password: 'pb' })).status).toBe(400);
      expect((await obtain(emulator, { login: 'c', password: 'pb' })).status).toBe(400);
      expect(emulator.stats).toMatchObject({ rejectedLogins: 2, obtained: 0 });
      expect(JSON.stringify(emulator.log)).not.toContain('pb');
    });
  });
});
