import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness } from '../support/harness.js';

const TEN_MINUTES_MS = 600_000;
const NOTICED_WITHIN_MS = 15_000;

let harness: Harness;
afterEach(() => harness.stop());

describe.each([
  { offsetMs: TEN_MINUTES_MS, what: 'ten minutes ahead' },
  { offsetMs: -TEN_MINUTES_MS, what: 'ten minutes behind' },
])('given a local clock $what', ({ offsetMs }) => {
  it('when tokens live 60 s, then they are renewed at the same instants by the server and no call is refused', async () => {
    const random = (): number => 0.5;
    const emulator = { accessTtlMs: 60_000 };
    harness = await Harness.start({ emulator, options: { random } });
    await harness.callSteadily(TEN_MINUTES_MS, 5_000);
    const expected = harness.tokenRequests().map(({ at }) => at);
    await harness.stop();

    harness = await Harness.start({ emulator, options: { random }, offsetMs });
    const statuses = await harness.callSteadily(TEN_MINUTES_MS, 5_000);

    expect(harness.tokenRequests().map(({ at }) => at)).toEqual(expected);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('when a token came, then the status shows the offset of the server and the instants in the local clock', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: 60_000 }, offsetMs });
    await harness.tokens.whenReady();

    const { clockOffsetMs, expiresAt, issuedAt } = harness.tokens.status;
    expect(Math.abs((clockOffsetMs ?? Number.NaN) + offsetMs)).toBeLessThanOrEqual(1);
    expect(issuedAt?.getTime()).toBe(harness.localClock.now());
    expect(expiresAt?.getTime()).toBe(harness.localClock.now() + 60_000);
  });
});

describe.each([
  { stepMs: TEN_MINUTES_MS, what: 'forward' },
  { stepMs: -TEN_MINUTES_MS, what: 'back' },
])('given the local clock steps ten minutes $what in the middle of a life', ({ stepMs }) => {
  it.each([{ lifeMs: 60_000 }, { lifeMs: 900_000 }, { lifeMs: 3_600_000 }])(
    'when tokens live $lifeMs ms, then no call later than 15 s after the step has a dead token',
    async ({ lifeMs }) => {
      harness = await Harness.start({ emulator: { accessTtlMs: lifeMs }, offsetMs: 0 });
      await harness.callSteadily(lifeMs / 4, 5_000);
      harness.localClock.step(stepMs);
      await harness.callSteadily(NOTICED_WITHIN_MS, 1_000);
      const statuses = await harness.callSteadily(2 * lifeMs, Math.max(1_000, lifeMs / 100));

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(harness.emulator.stats.refreshReuses).toBe(0);
    },
  );

  it('when the step is noticed, then renewal goes on within the window of the token', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: 60_000 }, offsetMs: 0 });
    await harness.callSteadily(10_000, 5_000);
    harness.localClock.step(stepMs);
    await harness.clock.advance(300_000);

    expect(harness.tokens.status.state).toBe('fresh');
    const instants = harness.tokenRequests().map(({ at }) => at);
    // The step itself costs two requests at the most.
    const lives = instants.slice(4).map((at, index) => at - (instants[index + 3] ?? 0));
    expect(Math.max(...lives)).toBeLessThanOrEqual(0.77 * 60_000);
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(0.58 * 60_000);
  });
});

it('given the machine slept for two hours, when it wakes, then the next call does not get the dead token', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: 900_000 }, offsetMs: 0 });
  await harness.tokens.whenReady();
  // Asleep, the wall clocks of both sides go on and the monotonic one stands still.
  harness.clock.step(7_200_000);
  harness.localClock.step(7_200_000);

  expect(harness.tokens.peekAccessToken()).toBeUndefined();
  expect(await harness.call()).toBe(200);
});

describe('given a server whose clock was an hour ahead at a login', () => {
  it.each([{ dateHeader: 'exact' as const }, { dateHeader: 'off' as const }])(
    'when it is put right, then the next login is accepted, with Date $dateHeader',
    async ({ dateHeader }) => {
      harness = await Harness.start({
        emulator: { accessTtlMs: 60_000, refreshTtlMs: 65_000, refreshSlides: false, dateHeader },
        prepare: (emulator) => emulator.skewClock(3_600_000),
      });
      await harness.tokens.whenReady();
      harness.emulator.skewClock(-3_600_000);
      const statuses = await harness.callSteadily(600_000, 5_000);

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(harness.types()).not.toContain('token.signature_mismatch');
    },
  );
});
