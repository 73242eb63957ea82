import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness, V2, V3 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

const LIFE_MS = 60_000;
const HARD_STOP_MS = 57_000;
const TEN_MINUTES_MS = 600_000;

let harness: Harness;
afterEach(() => harness.stop());

type Outage = (of: Harness['emulator']) => () => void;

function faulty(fault: Parameters<Harness['emulator']['fault']>[0]): Outage {
  return (emulator) => {
    const ends = ['/token/', '/token/refresh/'].map((path) =>
      emulator.fault({ times: Infinity, ...fault, path }),
    );
    return () => ends.forEach((end) => end());
  };
}

/** With the longest time from the API's return to the first token: 1 s, one pause, and the deadline that is running. */
const OUTAGES: readonly { readonly what: string; readonly begin: Outage; readonly backWithinMs: number }[] = [
  {
    what: 'connections are refused',
    begin: (emulator) => {
      harness.clock.track(emulator.refuseConnections());
      return () => harness.clock.track(emulator.acceptConnections());
    },
    backWithinMs: 9_000,
  },
  { what: 'it answers 503', begin: faulty({ kind: 'status', status: 503 }), backWithinMs: 9_000 },
  { what: 'a gateway answers 502 with a page', begin: faulty({ kind: 'html' }), backWithinMs: 9_000 },
  { what: 'connections are reset', begin: faulty({ kind: 'reset' }), backWithinMs: 9_000 },
  { what: 'it is a black hole', begin: faulty({ kind: 'hang' }), backWithinMs: 17_000 },
  {
    what: 'it answers later than the deadline',
    begin: faulty({ kind: 'slow', delayMs: 20_000 }),
    backWithinMs: 17_000,
  },
  { what: 'it drips', begin: faulty({ kind: 'drip', intervalMs: 1_000 }), backWithinMs: 17_000 },
];

describe.each([
  { api: V2, version: 'v2' },
  { api: V3, version: 'v3' },
])('given API $version is down in the way that', ({ api }) => {
  it.each(OUTAGES)(
    '$what, when that ends 3 s before the hard stop, then every call has a token',
    async ({ begin }) => {
      harness = await Harness.start({ api, emulator: { accessTtlMs: LIFE_MS } });
      await harness.tokens.whenReady();
      harness.clock.setTimeout(() => {
        harness.clock.setTimeout(begin(harness.emulator), HARD_STOP_MS - 3_000 - 30_000);
      }, 30_000);
      let without = 0;
      for (let passedMs = 0; passedMs < 2 * LIFE_MS; passedMs += 1_000) {
        if (harness.tokens.peekAccessToken() === undefined) without += 1;
        await harness.clock.advance(1_000);
      }

      expect(without).toBe(0);
      expect(harness.emulator.stats.refreshReuses).toBe(0);
    },
  );

  it.each(OUTAGES)(
    '$what, when that lasts ten minutes, then callers wait to their own deadline and the token comes soon after',
    async ({ begin, backWithinMs }) => {
      harness = await Harness.start({ api, emulator: { accessTtlMs: LIFE_MS } });
      await harness.tokens.whenReady();
      const end = begin(harness.emulator);
      await harness.clock.advance(TEN_MINUTES_MS / 2);
      const began = harness.clock.now();
      const waiting = rejection(harness.tokens.getAccessToken({ timeoutMs: 3_000 })).then((error) => ({
        error,
        waitedMs: harness.clock.now() - began,
      }));
      await harness.clock.advance(TEN_MINUTES_MS / 2);
      const { error, waitedMs } = await waiting;
      expect(error).toMatchObject({ code: 'TOKEN_WAIT_TIMEOUT', lastErrorCode: 'API_UNAVAILABLE' });
      expect(waitedMs).toBe(3_000);

      const returned = harness.clock.now();
      end();
      const back = harness.tokens
        .getAccessToken({ timeoutMs: Infinity })
        .then(() => harness.clock.now() - returned);
      await harness.clock.advance(30_000);
      expect(await back).toBeLessThanOrEqual(backWithinMs);
    },
  );
});

describe('given callers of all kinds during an outage', () => {
  it('when one aborts and one times out, then the others are released by one arrival', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    const controller = new AbortController();
    const patient = Array.from({ length: 100 }, () => harness.tokens.getAccessToken({ timeoutMs: Infinity }));
    const aborted = rejection(harness.tokens.getAccessToken({ signal: controller.signal }));
    const hasty = rejection(harness.tokens.getAccessToken({ timeoutMs: 500 }));
    await harness.clock.advance(1_000);
    controller.abort('gone');
    await harness.emulator.acceptConnections();
    await harness.clock.advance(10_000);

    expect(await aborted).toBe('gone');
    expect(await hasty).toMatchObject({ code: 'TOKEN_WAIT_TIMEOUT' });
    expect(new Set(await Promise.all(patient)).size).toBe(1);
    expect(harness.emulator.stats.obtained).toBe(1);
  });

  it.each([-1, Number.NaN, '5' as unknown])(
    'when timeoutMs is %p, then that call alone is refused',
    async (timeoutMs) => {
      harness = await Harness.start();
      const options: object = { timeoutMs };
      expect(await rejection(harness.tokens.getAccessToken(options))).toMatchObject({
        code: 'CONFIGURATION',
      });
      expect(await rejection(harness.tokens.renew(options))).toMatchObject({ code: 'CONFIGURATION' });
      expect(await harness.call()).toBe(200);
    },
  );
});

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
});
