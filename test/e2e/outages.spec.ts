import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiUnavailableError, TokenWaitTimeoutError } from '../../lib/index.js';
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
const OUTAGES: readonly {
  readonly what: string;
  readonly begin: Outage;
  readonly backWithinMs: number;
  readonly isCalled?: true;
}[] = [
  {
    what: 'connections are refused',
    begin: (emulator) => {
      harness.clock.track(emulator.refuseConnections());
      return () => harness.clock.track(emulator.acceptConnections());
    },
    backWithinMs: 9_000,
  },
  {
    what: 'it answers 503',
    begin: faulty({ kind: 'status', status: 503 }),
    backWithinMs: 9_000,
    isCalled: true,
  },
  { what: 'a gateway answers 502 with a page', begin: faulty({ kind: 'html' }), backWithinMs: 9_000 },
  { what: 'connections are reset', begin: faulty({ kind: 'reset' }), backWithinMs: 9_000 },
  { what: 'it is a black hole', begin: faulty({ kind: 'hang' }), backWithinMs: 17_000, isCalled: true },
  {
    what: 'it answers later than the deadline',
    begin: faulty({ kind: 'slow', delayMs: 20_000 }),
    backWithinMs: 17_000,
  },
  { what: 'it drips', begin: faulty({ kind: 'drip', intervalMs: 1_000 }), backWithinMs: 17_000 },
];

/** Whether a token is in hand once a second, over two lives; much faster than calls over HTTP. */
async function peekSteadily(): Promise<readonly (200 | 'no token')[]> {
  const seen: (200 | 'no token')[] = [];
  for (let passedMs = 0; passedMs < 2 * LIFE_MS; passedMs += 1_000) {
    seen.push(harness.tokens.peekAccessToken() === undefined ? 'no token' : 200);
    await harness.clock.advance(1_000);
  }
  return seen;
}

describe.each([
  { api: V2, version: 'v2' },
  { api: V3, version: 'v3' },
])('given API $version is down in the way that', ({ api }) => {
  it.each(OUTAGES)(
    '$what, when that ends 3 s before the hard stop, then every call has a token',
    async ({ begin, isCalled = false }) => {
      harness = await Harness.start({ api, emulator: { accessTtlMs: LIFE_MS } });
      await harness.tokens.whenReady();
      harness.clock.setTimeout(() => {
        harness.clock.setTimeout(begin(harness.emulator), HARD_STOP_MS - 3_000 - 30_000);
      }, 30_000);

      const seen: readonly unknown[] = await (isCalled
        ? harness.callSteadily(2 * LIFE_MS, 1_000)
        : peekSteadily());

      expect(new Set(seen)).toEqual(new Set([200]));
      expect(harness.types()).toContain('token.failed');
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

it('given API v2 refuses connections, when that ends 3 s before the hard stop, then no refresh token is lost', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS } });
  await harness.tokens.whenReady();
  await harness.clock.advance(30_000);
  await harness.emulator.refuseConnections();
  await harness.clock.advance(HARD_STOP_MS - 3_000 - 30_000);
  await harness.emulator.acceptConnections();
  await harness.clock.advance(LIFE_MS);

  expect(harness.types()).toEqual(
    expect.arrayContaining(['token.failed', 'token.refreshed', 'token.recovered']),
  );
  expect(harness.emulator.stats.obtained).toBe(1);
});

it('given a refresh whose reply is lost, when the token is due, then one login follows and the refresh token is not sent again', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS } });
  await harness.tokens.whenReady();
  harness.emulator.fault({ path: '/token/refresh/', kind: 'lost-reply' });
  const statuses = await harness.callSteadily(LIFE_MS, 1_000);

  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(harness.emulator.stats).toMatchObject({ obtained: 2, refreshReuses: 0 });
  expect(harness.types()).toEqual(
    expect.arrayContaining(['token.ambiguous', 'token.failed', 'token.obtained', 'token.recovered']),
  );
  expect(harness.events).toContainEqual(
    expect.objectContaining({ type: 'token.obtained', reason: 'ambiguous' }),
  );
});

it('given a fresh token, when the reply to a forced refresh is lost, then the login follows at once all the same', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS } });
  await harness.tokens.whenReady();
  harness.emulator.fault({ path: '/token/refresh/', kind: 'lost-reply' });
  expect(await rejection(harness.tokens.renew())).toMatchObject({ code: 'API_UNAVAILABLE' });
  await harness.clock.advance(10);

  expect(harness.events.at(-2)).toMatchObject({ type: 'token.obtained', reason: 'ambiguous' });
  expect(harness.emulator.stats).toMatchObject({ obtained: 2, refreshReuses: 0 });
});

describe('given the API is dead when the application boots', () => {
  it('when callers ask, then each gets the error of its own deadline, and the token comes when the API does', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    const patient = rejection(harness.tokens.getAccessToken());
    const hasty = rejection(harness.tokens.getAccessToken({ timeoutMs: 2_000 }));
    const instant = await rejection(harness.tokens.getAccessToken({ timeoutMs: 0 }));
    expect(instant).toBeInstanceOf(TokenWaitTimeoutError);

    await harness.clock.advance(2_000);
    expect(await hasty).toMatchObject({ code: 'TOKEN_WAIT_TIMEOUT', lastErrorCode: 'API_UNAVAILABLE' });
    await harness.clock.advance(8_000);
    expect(await patient).toMatchObject({ code: 'TOKEN_WAIT_TIMEOUT', lastErrorCode: 'API_UNAVAILABLE' });

    await harness.emulator.acceptConnections();
    const arrival = harness.tokens.getAccessToken();
    await harness.clock.advance(9_000);
    await expect(arrival).resolves.toEqual(expect.any(String));
    expect(harness.types().slice(-2)).toEqual(['token.obtained', 'token.recovered']);
    expect(harness.tokens.status).toMatchObject({ consecutiveFailures: 0, lastError: undefined });
  });

  it('when renew() is called, then it rejects with the error of that exchange', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    const error = await rejection(harness.tokens.renew());

    expect(error).toBeInstanceOf(ApiUnavailableError);
    expect(error).toMatchObject({
      code: 'API_UNAVAILABLE',
      retryable: true,
      method: 'POST',
      path: '/token/',
    });
  });
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
});
