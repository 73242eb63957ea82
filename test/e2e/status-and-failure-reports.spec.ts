import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness, V2, V3 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

const LIFE_MS = 60_000;

let harness: Harness;
afterEach(() => harness.stop());

function warnings(): readonly string[] {
  return harness.logger.ours().flatMap(({ level, text }) => (level === 'warn' ? [text] : []));
}

describe('given a cause of failure', () => {
  it.each([
    {
      what: 'a refused connection',
      begin: ({ emulator }: Harness) => emulator.refuseConnections(),
      says: /ECONNREFUSED/,
    },
    {
      what: 'a 502',
      begin: ({ emulator }: Harness) => void emulator.fault({ kind: 'html', status: 502, times: Infinity }),
      says: /502/,
    },
    {
      what: 'a 404 of a wrong base URL',
      begin: ({ emulator }: Harness) => void emulator.fault({ kind: 'html', status: 404, times: Infinity }),
      says: /404.*baseUrl and apiVersion/,
    },
  ])(
    'when it is $what, then event, log line, status and the waiting caller all name it',
    async ({ begin, says }) => {
      harness = await Harness.start({ api: V3, options: { eager: false } });
      await begin(harness);
      const waiting = rejection(harness.tokens.getAccessToken({ timeoutMs: 5_000 }));
      await harness.clock.advance(5_000);

      const failed = harness.events.find((event) => event.type === 'token.failed');
      expect(failed).toMatchObject({ message: expect.stringMatching(says) });
      expect(harness.tokens.status.lastError).toMatchObject({
        message: expect.stringMatching(says),
        at: expect.any(Date),
      });
      expect(warnings().filter((text) => says.test(text))).toHaveLength(1);
      expect(await waiting).toMatchObject({
        code: 'TOKEN_WAIT_TIMEOUT',
        message: expect.stringMatching(says),
      });
    },
  );

  it('when one cause follows another, then each is warned of once until a success', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS } });
    await harness.tokens.whenReady();
    const before = warnings().length;
    for (let round = 0; round < 3; round += 1) {
      harness.emulator.fault({ kind: 'html', status: 502, path: '/token/' });
      harness.emulator.fault({ kind: 'html', status: 504, path: '/token/' });
    }
    harness.emulator.revokeRefreshToken();
    await harness.clock.advance(LIFE_MS + 40_000);

    const said = warnings().slice(before);
    expect(said.filter((text) => text.includes('502'))).toHaveLength(1);
    expect(said.filter((text) => text.includes('504'))).toHaveLength(1);
  });

  it('when only renew() may try, then nothing says that it is tried again', async () => {
    harness = await Harness.start({
      emulator: { accessTtlMs: LIFE_MS },
      options: { refresh: { onRepeatedSuspicion: 'lock' } },
    });
    await harness.tokens.whenReady();
    for (let round = 0; round < 2; round += 1) {
      harness.emulator.revokeRefreshToken();
      await harness.clock.advance(LIFE_MS);
    }

    expect(harness.tokens.status.lock?.reason).toBe('suspicion');
    expect(harness.tokens.status.nextAttemptAt).toBeUndefined();
    const last = harness.events.findLast((event) => event.type === 'token.failed');
    expect(last).toMatchObject({ nextAttemptAt: undefined });
    for (const { text } of harness.logger.ours().slice(-3))
      expect(text).not.toMatch(/next attempt|tried again/i);
  });
});

describe('given the next attempt that is announced', () => {
  it.each([
    { what: 'an outage without a token', faultAt: 0 },
    { what: 'an outage with a token', faultAt: 30_000 },
  ])('when there is $what, then each attempt comes when the one before said', async ({ faultAt }) => {
    harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS }, options: { eager: faultAt > 0 } });
    await harness.clock.advance(faultAt);
    harness.emulator.fault({ kind: 'status', status: 503, times: Infinity });
    harness.tokens.getAccessToken().catch(() => undefined);
    await harness.clock.advance(120_000);

    const failed = harness.events.filter((event) => event.type === 'token.failed');
    expect(failed.length).toBeGreaterThan(5);
    failed.slice(1).forEach((event, index) => {
      const announced = failed[index]?.nextAttemptAt?.getTime() ?? Number.NaN;
      // A timer fires on the whole millisecond.
      expect(Math.abs(event.startedAt.getTime() - announced)).toBeLessThanOrEqual(1);
    });
  });

  it('when nobody has asked yet, then a dormant service announces none', async () => {
    harness = await Harness.start({ options: { eager: false } });
    expect(harness.tokens.status).toMatchObject({ dormant: true, nextAttemptAt: undefined });
  });

  it('when it has stopped, then it announces none', async () => {
    harness = await Harness.start();
    await harness.tokens.whenReady();
    await harness.app.close();
    expect(harness.tokens.status).toMatchObject({ state: 'stopped', nextAttemptAt: undefined });
  });
});

describe('given a snapshot', () => {
  it('when the refresh token was spent, then its expiry is not shown', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS } });
    await harness.tokens.whenReady();
    expect(harness.tokens.status.refreshTokenExpiresAt).toBeInstanceOf(Date);
    harness.emulator.fault({ path: '/token/refresh/', kind: 'lost-reply' });
    harness.emulator.fault({ path: '/token/', kind: 'status', status: 503, times: Infinity });
    await harness.clock.advance(50_000);

    expect(harness.tokens.peekAccessToken()).toEqual(expect.any(String));
    expect(harness.tokens.status.refreshTokenExpiresAt).toBeUndefined();
  });

  it('when the local clock is put right, then its offset is what it is now', async () => {
    harness = await Harness.start({ offsetMs: 600_000, emulator: { accessTtlMs: LIFE_MS } });
    await harness.tokens.whenReady();
    expect(Math.round((harness.tokens.status.clockOffsetMs ?? 0) / 1_000)).toBe(-600);
    harness.localClock.step(-600_000);

    expect(Math.round((harness.tokens.status.clockOffsetMs ?? Number.NaN) / 1_000)).toBe(0);
  });

  it('when the local clock runs ahead all at once, then no offset is shown until it is measured anew', async () => {
    harness = await Harness.start({ offsetMs: 0, emulator: { accessTtlMs: LIFE_MS } });
    await harness.tokens.whenReady();
    harness.localClock.step(600_000);
    expect(harness.tokens.status.clockOffsetMs).toBeUndefined();
    await harness.clock.advance(20_000);

    expect(Math.round((harness.tokens.status.clockOffsetMs ?? Number.NaN) / 1_000)).toBe(-600);
  });

  it('when a credentials function fails, then the last error says so without its cause', async () => {
    harness = await Harness.start({
      options: { eager: false },
      credentials: () => Promise.reject(new Error(`vault: ${V2.credentials.password}`)),
    });
    await rejection(harness.tokens.renew());
    expect(harness.tokens.status.lastError).toMatchObject({ code: 'CONFIGURATION' });
    expect(harness.tokens.status.lastError?.message).not.toContain('vault');
  });
});
