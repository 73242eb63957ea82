import { afterEach, describe, expect, it } from '@jest/globals';
import type { EmulatorFault } from '../../lib/testing/index.js';
import { Harness, mostInAMinute } from '../support/harness.js';

const HALF_AN_HOUR_S = 1_800;

let harness: Harness;
afterEach(() => harness.stop());

const BROKEN: readonly { readonly what: string; readonly fault: EmulatorFault }[] = [
  { what: 'a 403 page', fault: { kind: 'html', status: 403 } },
  { what: 'a 404', fault: { kind: 'status', status: 404 } },
  { what: 'a 400', fault: { kind: 'status', status: 400 } },
  { what: 'a 401 page', fault: { kind: 'html', status: 401 } },
  { what: 'a 429', fault: { kind: 'status', status: 429 } },
  {
    what: 'nonsense beside a good refresh token',
    fault: { kind: 'malformed', body: { attributes: { refresh: 'a-good.refresh-token', access: 42 } } },
  },
];

/** Seconds without a token in half an hour. */
async function secondsWithout(): Promise<number> {
  await harness.tokens.whenReady();
  let without = 0;
  for (let second = 0; second < HALF_AN_HOUR_S; second += 1) {
    if (harness.tokens.peekAccessToken() === undefined) without += 1;
    await harness.clock.advance(1_000);
  }
  return without;
}

function refreshes(): number {
  return harness.tokenRequests().filter(({ path }) => path === '/token/refresh/').length;
}

describe.each([{ lifeMs: 60_000 }, { lifeMs: 900_000 }])('given tokens of $lifeMs ms', ({ lifeMs }) => {
  it.each(BROKEN)(
    'when the refresh path alone answers $what, then logins carry the service and the path is asked a few times',
    async ({ what, fault }) => {
      harness = await Harness.start({ emulator: { accessTtlMs: lifeMs, requestsPerMinute: 1_000 } });
      harness.emulator.fault({ ...fault, path: '/token/refresh/', times: Infinity });
      const without = await secondsWithout();

      expect(without).toBeLessThanOrEqual(what === 'a 429' ? 30 : 0);
      // Throttled, it is asked until the hard stop is near.
      if (what !== 'a 429') expect(refreshes()).toBeLessThanOrEqual(6);
      expect(mostInAMinute(harness.tokenRequests().map(({ at }) => at))).toBeLessThanOrEqual(4);
      expect(harness.types()).not.toContain('token.suspicious');
      const warnings = harness.logger
        .ours()
        .filter(({ text }) => text.includes('refresh tokens are not used for ten minutes'));
      expect(warnings.length).toBe(lifeMs === 60_000 ? 1 : warnings.length);
    },
  );

  it.each(BROKEN)(
    'when the refresh path answers $what and the login path is down too, then that costs what a dead login costs',
    async ({ what, fault }) => {
      harness = await Harness.start({ emulator: { accessTtlMs: lifeMs, requestsPerMinute: 1_000 } });
      await harness.tokens.whenReady();
      harness.emulator.fault({ ...fault, path: '/token/refresh/', times: Infinity });
      harness.emulator.fault({ kind: 'status', status: 503, path: '/token/', times: Infinity });
      await harness.clock.advance(600_000);

      expect(mostInAMinute(harness.tokenRequests().map(({ at }) => at))).toBeLessThanOrEqual(14);
      if (what !== 'a 429') expect(refreshes()).toBeLessThanOrEqual(8);
    },
  );
});

describe('given a refresh path that works again', () => {
  it('when ten minutes have passed, then refresh tokens are used again', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: 60_000 } });
    harness.emulator.fault({ kind: 'status', status: 404, path: '/token/refresh/', times: 2 });
    await harness.tokens.whenReady();
    await harness.clock.advance(900_000);

    expect(harness.emulator.stats.refreshed).toBeGreaterThan(1);
    expect(harness.tokenRequests().at(-1)?.path).toBe('/token/refresh/');
  });
});
