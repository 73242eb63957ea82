import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness, V3 } from '../support/harness.js';

let harness: Harness;
afterEach(() => harness.stop());

function warnings(about: string): number {
  return harness.logger.ours().filter(({ level, text }) => level === 'warn' && text.includes(about)).length;
}

describe('given something an operator should know', () => {
  it('when tokens live 8 s, then one warning says that callers may wait', async () => {
    harness = await Harness.start({ api: V3, emulator: { accessTtlMs: 8_000 } });
    await harness.clock.advance(40_000);
    expect(warnings('less than 10 s')).toBe(1);
  });

  it('when API v2 is used, then one warning says that its end was announced', async () => {
    harness = await Harness.start();
    await harness.clock.advance(1_000);
    expect(warnings('1 Dec 2025')).toBe(1);
  });

  it('when API v3 is used, then nothing is said of an end', async () => {
    harness = await Harness.start({ api: V3 });
    await harness.clock.advance(1_000);
    expect(warnings('1 Dec 2025')).toBe(0);
  });

  it.each([{ dateHeader: 'off' as const }, { dateHeader: -290_000 }, { dateHeader: 290_000 }])(
    'when the Date of answers is $dateHeader, then refreshed tokens are kept, renewed in time, and one warning says so',
    async ({ dateHeader }) => {
      harness = await Harness.start({ emulator: { accessTtlMs: 60_000, dateHeader } });
      const statuses = await harness.callSteadily(600_000, 5_000);

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(harness.emulator.stats.obtained).toBe(1);
      expect(warnings('contradict each other')).toBe(1);
    },
  );

  it('when an outage lasts, then it is warned of once, not per attempt', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    await harness.clock.advance(120_000);
    expect(harness.events.filter(({ type }) => type === 'token.failed').length).toBeGreaterThan(5);
    expect(warnings('API_UNAVAILABLE')).toBe(1);
  });
});
