import { describe, expect, it } from '@jest/globals';
import { Schedule } from './schedule.js';
import type { ServerOptions } from './scheduled-store.js';

/** The long form is asked for by `npm run test:long`. */
const HISTORIES = Number(process.env['SCHEDULES'] ?? 2_000);
/** Where time is short, as many of them as go into so many milliseconds. */
const FOR_MS = Number(process.env['SCHEDULES_FOR_MS'] ?? Infinity);
const SEED = Number(process.env['SCHEDULES_SEED'] ?? Date.now() % 1_000_000_000);
/** Within so many histories a fault of the protocol has to be found. */
const MUST_FIND_WITHIN = 500;

async function violationsOf(seed: number, options?: ServerOptions): Promise<readonly string[]> {
  return new Schedule(seed, options).run();
}

// Thousands of errors are made in a history, and nobody reads their stacks.
Error.stackTraceLimit = 0;

describe('given three processes on one store, crashes, pauses, losses and servers that forget', () => {
  it(`when at most ${HISTORIES} histories have passed (from seed ${SEED}), then no promise was broken`, async () => {
    const until = performance.now() + FOR_MS;
    const broken: string[] = [];
    for (let count = 0; count < HISTORIES && performance.now() < until; count += 1) {
      const violations = await violationsOf(SEED + count);
      if (violations.length > 0) broken.push(`seed ${SEED + count}: ${[...new Set(violations)].join('; ')}`);
    }
    expect(broken).toEqual([]);
  }, 3_600_000);

  it.each([
    { what: 'intents were left out', options: { ignoresIntents: true } },
    { what: 'the run of the server never changed', options: { hidesRuns: true } },
  ])(
    'when $what, then the search finds a refresh token that was sent twice',
    async ({ options }) => {
      let found = 0;
      for (let seed = 1; seed <= MUST_FIND_WITHIN && found === 0; seed += 1) {
        if ((await violationsOf(seed, options)).includes('reuse')) found = seed;
      }
      expect(found).toBeGreaterThan(0);
      expect(found).toBeLessThanOrEqual(MUST_FIND_WITHIN);
    },
    120_000,
  );
});
