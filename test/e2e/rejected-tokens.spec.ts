import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness, V3 } from '../support/harness.js';

const LIFE_MS = 60_000;

let harness: Harness;
afterEach(() => harness.stop());

describe('given a token that the API rejects', () => {
  it('when it is the current one, then callers wait for its renewal, once', async () => {
    harness = await Harness.start();
    const rejected = await harness.tokens.getAccessToken();
    harness.tokens.reject(rejected);
    expect(harness.tokens.peekAccessToken()).toBeUndefined();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => harness.tokens.getAccessToken()));

    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(rejected);
    expect(harness.tokenRequests().map(({ path }) => path)).toEqual(['/token/', '/token/refresh/']);
  });

  it('when it is not the current one, or no token at all, then nothing happens', async () => {
    harness = await Harness.start();
    const token = await harness.tokens.getAccessToken();
    harness.tokens.reject('another');
    harness.tokens.reject('');
    expect(harness.tokens.peekAccessToken()).toBe(token);
  });

  it('when its renewal fails, then it serves again until its hard stop', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS } });
    const token = await harness.tokens.getAccessToken();
    harness.emulator.fault({
      path: '/token/refresh/',
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '60' },
    });
    harness.tokens.reject(token);
    await harness.clock.advance(0);
    expect(harness.tokens.peekAccessToken()).toBe(token);
    await harness.clock.advance(56_000);
    expect(harness.tokens.peekAccessToken()).toBe(token);
    await harness.clock.advance(1_000);
    expect(harness.tokens.peekAccessToken()).toBeUndefined();
  });

  it('when every token is rejected every second, then renewals are forced 10, 20, 40 … 300 s apart', async () => {
    harness = await Harness.start({ api: V3, emulator: { accessTtlMs: 3_600_000 } });
    const forced: number[] = [];
    harness.tokens.events$.subscribe((event) => {
      if (event.type === 'token.obtained' && event.reason === 'rejected') forced.push(event.at.getTime());
    });
    await harness.tokens.whenReady();
    for (let second = 0; second < 1_000; second += 1) {
      harness.tokens.reject(harness.tokens.peekAccessToken() ?? '');
      await harness.clock.advance(1_000);
    }

    const gaps = forced.slice(1).map((at, index) => Math.round((at - (forced[index] ?? 0)) / 1_000));
    expect(gaps).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });

  it('when its renewal fails, then those who wait get it in the same moment as newcomers', async () => {
    harness = await Harness.start();
    const token = await harness.tokens.getAccessToken();
    for (const path of ['/token/', '/token/refresh/']) {
      harness.emulator.fault({ path, kind: 'status', status: 503, times: 2 });
    }
    harness.tokens.reject(token);
    const waiting = Array.from({ length: 200 }, () => harness.tokens.getAccessToken());
    await harness.clock.advance(100);

    expect(harness.tokens.peekAccessToken()).toBe(token);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([token]));
  });

  it.each([
    { what: 'revoked', begin: (emulator: Harness['emulator']) => emulator.revokeRefreshToken() },
    ...[400, 401, 403, 404, 409, 500].map((status) => ({
      what: `answered with ${status}`,
      begin: (emulator: Harness['emulator']) =>
        void emulator.fault({ path: '/token/refresh/', kind: 'html', status }),
    })),
    {
      what: 'answered with nonsense',
      begin: (emulator: Harness['emulator']) =>
        void emulator.fault({ path: '/token/refresh/', kind: 'malformed' }),
    },
  ])(
    'when its refresh token is $what too, then the login belongs to the rejection and 1 000 callers get its token',
    async ({ begin }) => {
      harness = await Harness.start();
      const dead = await harness.tokens.getAccessToken();
      begin(harness.emulator);
      harness.tokens.reject(dead);
      const waiting = Array.from({ length: 1_000 }, () => harness.tokens.getAccessToken());
      for (let step = 0; step < 10; step += 1) {
        expect(harness.tokens.peekAccessToken()).not.toBe(dead);
        await harness.clock.advance(10);
      }
      const tokens = new Set(await Promise.all(waiting));

      expect(tokens.size).toBe(1);
      expect(tokens.has(dead)).toBe(false);
      expect(harness.tokenRequests().map(({ path }) => path)).toEqual([
        '/token/',
        '/token/refresh/',
        '/token/',
      ]);
    },
  );
});
