import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiUnavailableError, CredentialsRejectedError, TokenWaitTimeoutError } from '../../lib/index.js';
import { Harness, V2, V3 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

const LIFE_MS = 60_000;
const HARD_STOP_MS = 57_000;

let harness: Harness;
afterEach(() => harness.stop());

/** Both token endpoints, and nothing else, are in trouble. Returns how to end that. */
function faultBoth(emulator: Harness['emulator'], fault: Parameters<typeof emulator.fault>[0]): () => void {
  const ends = ['/token/', '/token/refresh/'].map((path) => emulator.fault({ ...fault, path }));
  return () => ends.forEach((end) => end());
}

/** Calls once a second until the token of the start has passed its hard stop twice; true where none went without. */
async function noCallerNotices(): Promise<boolean> {
  const statuses = await harness.callSteadily(2 * LIFE_MS, 1_000);
  return statuses.every((status) => status === 200);
}

describe.each([
  { api: V2, version: 'v2' },
  { api: V3, version: 'v3' },
])('given API $version and a trouble that ends 3 s before the hard stop', ({ api }) => {
  /** The trouble is there from the first renewal on. */
  async function startWith(begin: (of: Harness) => () => void): Promise<void> {
    harness = await Harness.start({ api, emulator: { accessTtlMs: LIFE_MS } });
    await harness.tokens.whenReady();
    harness.clock.setTimeout(() => {
      const end = begin(harness);
      harness.clock.setTimeout(end, HARD_STOP_MS - 3_000 - 30_000);
    }, 30_000);
  }

  it('when it is a black hole, then no caller notices', async () => {
    await startWith(({ emulator }) => faultBoth(emulator, { kind: 'hang', times: Infinity }));
    expect(await noCallerNotices()).toBe(true);
    expect(harness.events.some((event) => event.type === 'token.failed')).toBe(true);
  });

  it('when connections are refused, then no caller notices and no refresh token is lost', async () => {
    await startWith(({ emulator }) => {
      harness.clock.track(emulator.refuseConnections());
      return () => harness.clock.track(emulator.acceptConnections());
    });
    const statuses: (number | string)[] = [];
    for (let passedMs = 0; passedMs < 2 * LIFE_MS; passedMs += 1_000) {
      statuses.push(harness.tokens.peekAccessToken() === undefined ? 'no token' : 200);
      await harness.clock.advance(1_000);
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(harness.emulator.stats.obtained).toBe(api === V2 ? 1 : harness.emulator.stats.obtained);
  });

  it('when it is a 503, then no caller notices', async () => {
    await startWith(({ emulator }) => faultBoth(emulator, { kind: 'status', status: 503, times: Infinity }));
    expect(await noCallerNotices()).toBe(true);
  });
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

it('given wrong credentials, when callers wait, then all of them get CredentialsRejectedError at once after one request', async () => {
  const credentials = { login: V2.credentials.login, password: 'not-the-password' };
  harness = await Harness.start({ credentials });
  const errors = await Promise.all(
    Array.from({ length: 50 }, () => rejection(harness.tokens.getAccessToken())),
  );
  const later = await rejection(harness.tokens.getAccessToken());

  expect([...errors, later].every((error) => error instanceof CredentialsRejectedError)).toBe(true);
  expect(harness.tokenRequests()).toHaveLength(1);
  expect(harness.tokens.status).toMatchObject({ state: 'locked', lock: { reason: 'credentials' } });
  expect(harness.types()).toEqual(['token.failed', 'token.locked']);
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
