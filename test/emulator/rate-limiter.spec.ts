import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../lib/testing/index.js';
import { at, obtain, post, refresh, withEmulator } from './support.js';

describe('given a limit of requests per minute', () => {
  it('when it is reached, then 429 with the time until there is room, on both endpoints together', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v2', requestsPerMinute: 3, clock }, async (emulator) => {
      await obtain(emulator);
      await clock.advance(10_500);
      await refresh(emulator, 'a.b.c');
      await post(`${emulator.url}/token/`, '{');

      const answer = await refresh(emulator, 'a.b.c');

      expect(answer.status).toBe(429);
      expect(answer.headers.get('retry-after')).toBe('50');
      expect(at(answer, 'errors', 0)).toMatchObject({ status: '429', code: 'throttled' });
      expect(emulator.stats.throttled).toBe(1);
      expect(emulator.log.at(-1)).toMatchObject({ status: 429, outcome: 'throttled' });
    });
  });

  it('when 60 s have passed, then there is room again, whatever was refused meanwhile', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v3', requestsPerMinute: 1, clock }, async (emulator) => {
      await obtain(emulator);
      await clock.advance(59_999);
      expect((await obtain(emulator)).status).toBe(429);
      await clock.advance(1);
      expect((await obtain(emulator)).status).toBe(200);
    });
  });

  it('when the wall clock steps, then the window does not notice', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v3', requestsPerMinute: 1, clock }, async (emulator) => {
      await obtain(emulator);
      clock.step(3_600_000);
      expect((await obtain(emulator)).status).toBe(429);
    });
  });

  it('when requests fail by a fault, then they count; a throttled one uses up no fault', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v3', requestsPerMinute: 2, clock }, async (emulator) => {
      emulator.fault({ kind: 'status', times: 3 });
      const statuses = [];
      for (let index = 0; index < 3; index += 1) statuses.push((await obtain(emulator)).status);
      await clock.advance(60_000);
      statuses.push((await obtain(emulator)).status, (await obtain(emulator)).status);
      expect(statuses).toEqual([503, 503, 429, 503, 200]);
    });
  });

  it.each([
    ['origin', 429],
    ['account', 200],
  ] as const)('when the scope is %s, then another account gets %i', async (rateLimitScope, status) => {
    const clock = new ManualClock();
    const accounts = [
      { login: 'a', password: 'p' },
      { login: 'b', password: 'p' },
    ];
    const options = { apiVersion: 'v2', requestsPerMinute: 1, rateLimitScope, accounts, clock } as const;
    await withEmulator(options, async (emulator) => {
      await obtain(emulator);
      expect((await obtain(emulator, accounts[1])).status).toBe(status);
      expect((await obtain(emulator)).status).toBe(429);
    });
  });
});
