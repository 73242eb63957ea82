import { afterEach, describe, expect, it } from '@jest/globals';
import { AccountLockedError } from '../../lib/index.js';
import { Harness, type HarnessOptions } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

const LIFE_MS = 60_000;

const harnesses: Harness[] = [];
afterEach(async () => {
  for (const harness of harnesses.splice(0)) await harness.stop();
});

async function start(options: HarnessOptions = {}): Promise<Harness> {
  const harness = await Harness.start({
    ...options,
    emulator: { accessTtlMs: LIFE_MS, ...options.emulator },
  });
  harnesses.push(harness);
  await harness.tokens.whenReady();
  return harness;
}

function countOf(harness: Harness, type: string): number {
  return harness.types().filter((other) => other === type).length;
}

describe('given a refresh token that the vendor refuses before its time', () => {
  it('when it happens once, then there is one event, one login and no gap', async () => {
    const harness = await start();
    harness.emulator.revokeRefreshToken();
    const statuses = await harness.callSteadily(2 * LIFE_MS, 1_000);

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(countOf(harness, 'token.suspicious')).toBe(1);
    expect(harness.emulator.stats).toMatchObject({ obtained: 2, refreshReuses: 0 });
    expect(harness.events).toContainEqual(
      expect.objectContaining({
        type: 'token.suspicious',
        fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
      }),
    );
    expect(harness.events).toContainEqual(
      expect.objectContaining({ type: 'token.obtained', reason: 'suspicious' }),
    );
    expect(harness.tokens.status).toMatchObject({ suspicious: true, lock: undefined });
    expect(harness.logger.ours().filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('when ten minutes pass without another, then the status is clean again', async () => {
    const harness = await start();
    harness.emulator.revokeRefreshToken();
    await harness.clock.advance(700_000);

    expect(harness.tokens.status.suspicious).toBe(false);
  });

  it('when it happens twice within ten minutes, then no refresh token is sent for ten minutes and still nobody waits', async () => {
    const harness = await start();
    harness.emulator.revokeRefreshToken();
    await harness.callSteadily(LIFE_MS, 1_000);
    harness.emulator.revokeRefreshToken();
    const statuses = [...(await harness.callSteadily(LIFE_MS, 1_000))];
    expect(countOf(harness, 'token.suspicious')).toBe(2);
    const second = harness.events.filter(({ type }) => type === 'token.suspicious').at(-1);
    statuses.push(...(await harness.callSteadily(590_000, 5_000)));

    const until = (second?.at.getTime() ?? 0) + 600_000;
    const refreshes = harness
      .tokenRequests()
      .filter(({ path, at }) => path === '/token/refresh/' && at > (second?.at.getTime() ?? 0) && at < until);
    expect(refreshes).toEqual([]);
    expect(new Set(statuses)).toEqual(new Set([200]));
    await harness.callSteadily(120_000, 5_000);
    expect(harness.tokenRequests().at(-1)?.path).toBe('/token/refresh/');
  });

  it("when onRepeatedSuspicion is 'lock', then the second one locks until renew()", async () => {
    const harness = await start({ options: { refresh: { onRepeatedSuspicion: 'lock' } } });
    harness.emulator.revokeRefreshToken();
    await harness.callSteadily(LIFE_MS, 1_000);
    harness.emulator.revokeRefreshToken();
    await harness.clock.advance(2 * LIFE_MS);

    expect(harness.tokens.status).toMatchObject({ state: 'locked', lock: { reason: 'suspicion' } });
    expect(harness.tokens.status.lock?.probeAt).toBeUndefined();
    expect(await rejection(harness.tokens.getAccessToken())).toBeInstanceOf(AccountLockedError);
    const before = harness.tokenRequests().length;
    await harness.clock.advance(900_000);
    expect(harness.tokenRequests()).toHaveLength(before);
    await harness.tokens.renew();
    expect(harness.tokens.status.state).toBe('fresh');
    expect(harness.events.at(-2)).toMatchObject({ type: 'token.obtained', reason: 'renew' });
  });
});

describe('given a refresh token that comes to its end', () => {
  it.each([{ refreshSlides: true }, { refreshSlides: false }])(
    'when its expiry slides: $refreshSlides, then it is not sent past its end and that is no incident',
    async ({ refreshSlides }) => {
      const harness = await start({ emulator: { refreshTtlMs: 300_000, refreshSlides } });
      const statuses = await harness.callSteadily(1_200_000, 5_000);

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(countOf(harness, 'token.suspicious') + countOf(harness, 'token.failed')).toBe(0);
      expect(harness.emulator.log.filter(({ outcome }) => outcome === 'rejected')).toEqual([]);
      const reasons = harness.events.flatMap((event) =>
        event.type === 'token.obtained' ? [event.reason] : [],
      );
      expect(new Set(reasons.slice(1))).toEqual(refreshSlides ? new Set() : new Set(['refresh-expired']));
    },
  );
});

it('given two applications that share an account without a store, when thirty minutes pass, then no call is without a token and nobody is locked', async () => {
  const first = await start({ emulator: { sessions: 'one-refresh' } });
  const second = await Harness.join(first);
  harnesses.unshift(second);
  const missing: number[] = [];
  for (let passed = 0; passed < 1_800; passed += 1) {
    for (const { tokens } of [first, second])
      if (tokens.peekAccessToken() === undefined) missing.push(passed);
    await first.clock.advance(1_000);
  }

  expect(missing.filter((at) => at > 0)).toEqual([]);
  expect([...first.types(), ...second.types()]).not.toContain('token.locked');
  expect(first.emulator.stats.refreshReuses).toBe(0);
});
