import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness, V3 } from '../support/harness.js';
import type { LogLine } from '../support/silent-logger.js';

let harness: Harness;
afterEach(() => harness.stop());

function warnings(about: string): number {
  return harness.logger.ours().filter(({ level, text }) => level === 'warn' && text.includes(about)).length;
}

function lines(wanted: LogLine['level']): readonly string[] {
  return harness.logger.ours().flatMap(({ level, text }) => (level === wanted ? [text] : []));
}

function levels(): ReadonlyMap<LogLine['level'], number> {
  const counts = new Map<LogLine['level'], number>();
  for (const { level } of harness.logger.ours()) counts.set(level, (counts.get(level) ?? 0) + 1);
  return counts;
}

describe('given something an operator should know', () => {
  it('when tokens live 8 s, then one warning says that callers may wait', async () => {
    harness = await Harness.start({ api: V3, emulator: { accessTtlMs: 8_000 } });
    await harness.clock.advance(40_000);
    expect(warnings('less than 10 s')).toBe(1);
  });

  it('when API v2 is used, then one warning says that it is no longer supported', async () => {
    harness = await Harness.start();
    await harness.clock.advance(1_000);
    expect(warnings('since 1 December 2025')).toBe(1);
  });

  it('when API v3 is used, then nothing is said of an end', async () => {
    harness = await Harness.start({ api: V3 });
    await harness.clock.advance(1_000);
    expect(warnings('since 1 December 2025')).toBe(0);
  });

  it.each([{ dateHeader: 'off' as const }, { dateHeader: -290_000 }, { dateHeader: 290_000 }])(
    'when the Date of responses is $dateHeader from the first login on, then it is no witness, and nothing is said',
    async ({ dateHeader }) => {
      harness = await Harness.start({ emulator: { accessTtlMs: 60_000, dateHeader } });
      const statuses = await harness.callSteadily(600_000, 5_000);

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(harness.emulator.stats.obtained).toBe(1);
      expect(warnings('contradict each other')).toBe(0);
    },
  );

  it('when Date goes wrong within a session, then one warning says so and the next renewal measures anew', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: 60_000 } });
    await harness.callSteadily(60_000, 5_000);
    harness.emulator.change({ dateHeader: -120_000 });
    const statuses = await harness.callSteadily(600_000, 5_000);

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(warnings('contradict each other')).toBe(1);
    expect(harness.events).toContainEqual(
      expect.objectContaining({ type: 'token.obtained', reason: 'server-time' }),
    );
    expect(harness.emulator.stats.obtained).toBeLessThanOrEqual(3);
  });

  it('when an outage lasts, then it is warned of once, not per attempt', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    await harness.clock.advance(120_000);
    expect(harness.events.filter(({ type }) => type === 'token.failed').length).toBeGreaterThan(5);
    expect(warnings('API_UNAVAILABLE')).toBe(1);
  });

  it('when all is well for ten minutes, then the first token is logged and renewals are only debugged', async () => {
    harness = await Harness.start({ api: V3, emulator: { accessTtlMs: 60_000 } });
    await harness.clock.advance(600_000);
    expect(levels()).toEqual(
      new Map([
        ['log', 1],
        ['debug', harness.events.length - 1],
      ]),
    );
    expect(harness.events.length).toBeGreaterThan(10);
  });

  it('when an outage ends, then that is logged once', async () => {
    harness = await Harness.start({ api: V3, prepare: (emulator) => emulator.refuseConnections() });
    await harness.clock.advance(60_000);
    await harness.emulator.acceptConnections();
    await harness.clock.advance(60_000);
    expect(lines('log').filter((text) => text.includes('token.recovered'))).toHaveLength(1);
    expect(levels().get('warn')).toBe(1);
    expect(levels().get('error')).toBeUndefined();
  });

  it('when the credentials are refused, then one warning says what to do', async () => {
    harness = await Harness.start({
      api: V3,
      credentials: { clientId: 'unknown', clientSecret: 'wrong-secret' },
    });
    await harness.clock.advance(20_000);
    expect(lines('warn').filter((text) => text.includes('Correct the credentials'))).toHaveLength(1);
    expect(levels().get('error')).toBeUndefined();
  });

  it('when a signature is wrong, then an error says what to do', async () => {
    const fault = { path: '/token/', kind: 'bad-signature', times: 2 } as const;
    harness = await Harness.start({ prepare: (emulator) => void emulator.fault(fault) });
    await harness.clock.advance(60_000);
    for (const text of lines('error')) expect(text).toContain('Check baseUrl');
    expect(lines('error').length).toBeGreaterThanOrEqual(1);
  });

  it('when lines are written, then they all stand under one context', async () => {
    harness = await Harness.start();
    await harness.clock.advance(600_000);
    expect(new Set(harness.logger.ours().map(({ context }) => context))).toEqual(
      new Set(['B2binpayTokenService']),
    );
  });
});
