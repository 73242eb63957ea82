import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness, type HarnessOptions, V2, V3 } from '../support/harness.js';

const HOUR_MS = 3_600_000;
const CALL_EVERY_MS = 5_000;

let harness: Harness;
afterEach(() => harness.stop());

/** Instants of the token requests as fractions of the life of the token before, by the emulator's clock. */
function fractionsOf({ emulator }: Harness, lifeMs: number): readonly number[] {
  const instants = emulator.log.filter(({ path }) => path.startsWith('/token/')).map(({ at }) => at);
  return instants.slice(1).map((at, index) => (at - (instants[index] ?? Number.NaN)) / lifeMs);
}

async function liveThrough(
  forMs: number,
  lifeMs: number,
  options: HarnessOptions,
): Promise<readonly number[]> {
  harness = await Harness.start({ ...options, emulator: { accessTtlMs: lifeMs } });
  return harness.callSteadily(forMs, CALL_EVERY_MS);
}

describe.each([
  { api: V2, version: 'v2' },
  { api: V3, version: 'v3' },
])('given API $version and steady calls', ({ api }) => {
  it('when tokens live 60 s for an hour, then every call has a token and renewals fall between 60 and 75 % of each life', async () => {
    const statuses = await liveThrough(HOUR_MS, 60_000, { api });

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(statuses).toHaveLength(720);
    const fractions = fractionsOf(harness, 60_000);
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0.58);
    expect(Math.max(...fractions)).toBeLessThanOrEqual(0.77);
    expect(fractions.length + 1).toBeGreaterThanOrEqual(80);
    expect(fractions.length + 1).toBeLessThanOrEqual(101);
    expect(harness.emulator.stats.unauthorized).toBe(0);
  });

  it('when tokens live 15 s for ten minutes, then every call has a token and renewals fall between 55 and 75 %', async () => {
    const statuses = await liveThrough(600_000, 15_000, { api });

    expect(new Set(statuses)).toEqual(new Set([200]));
    const fractions = fractionsOf(harness, 15_000);
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(api === V2 ? 0.55 : 0.58);
    expect(Math.max(...fractions)).toBeLessThanOrEqual(0.77);
  });
});

it('given API v2, when a quarter of an hour has passed, then one login was followed by refreshes alone, none of them a reuse', async () => {
  await liveThrough(HOUR_MS / 4, 60_000, { api: V2 });

  const { obtained, refreshed, refreshReuses } = harness.emulator.stats;
  expect({ obtained, refreshReuses }).toEqual({ obtained: 1, refreshReuses: 0 });
  expect(refreshed).toBeGreaterThanOrEqual(19);
});

it('given nobody asks, when tokens live 60 s, then the timer alone keeps one fresh', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: 60_000 } });
  await harness.clock.advance(600_000);

  expect(harness.tokens.status.state).toBe('fresh');
  expect(fractionsOf(harness, 60_000).every((fraction) => fraction >= 0.58 && fraction <= 0.77)).toBe(true);
});
