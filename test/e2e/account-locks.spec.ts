import { afterEach, describe, expect, it } from '@jest/globals';
import { CredentialsRejectedError, IpNotAllowedError } from '../../lib/index.js';
import { Harness, V2, V3 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

let harness: Harness;
afterEach(() => harness.stop());

const REFUSED = { status: 400, body: { errors: [{ status: '400', code: '2006' }] } } as const;

/** Seconds after the first one at which token requests arrived. */
function seconds(): readonly number[] {
  const [first = 0, ...more] = harness.tokenRequests().map(({ at }) => at);
  return more.map((at) => (at - first) / 1_000);
}

describe('given wrong credentials', () => {
  /** Refused until the returned function is called. */
  async function start(): Promise<() => void> {
    let mend = (): void => undefined;
    harness = await Harness.start({
      prepare: (emulator) => {
        mend = emulator.fault({ path: '/token/', kind: 'status', times: Infinity, ...REFUSED });
      },
    });
    return mend;
  }

  it('when 1 000 callers ask again and again for a minute, then two requests reach the API', async () => {
    await start();
    for (let second = 0; second < 60; second += 1) {
      const errors = await Promise.all(
        Array.from({ length: 1_000 }, () => harness.tokens.getAccessToken().catch((error: unknown) => error)),
      );
      expect(errors.every((error) => error instanceof CredentialsRejectedError)).toBe(true);
      await harness.clock.advance(1_000);
    }

    expect(seconds()).toEqual([30]);
  });

  it('when nobody asks, then the timer probes after 30, 60, 120, 240 and 300 s', async () => {
    await start();
    await harness.clock.advance(1_100_000);

    expect(seconds()).toEqual([30, 90, 210, 450, 750, 1_050]);
    expect(harness.types().filter((type) => type === 'token.locked')).toHaveLength(1);
  });

  it('when the credentials are accepted again, then the next probe heals', async () => {
    const mend = await start();
    await harness.clock.advance(10_000);
    mend();
    await harness.clock.advance(20_000);

    expect(harness.tokens.status).toMatchObject({ state: 'fresh', lock: undefined });
    expect(harness.types().slice(-2)).toEqual(['token.obtained', 'token.recovered']);
  });

  it('when the credentials are accepted again, then renew() heals at once', async () => {
    const mend = await start();
    await harness.clock.advance(10_000);
    mend();
    await harness.tokens.renew();

    expect(harness.tokens.status.state).toBe('fresh');
    expect(seconds()).toEqual([10]);
  });

  it('when a probe runs into an outage, then the lock stands', async () => {
    await start();
    await harness.clock.advance(10_000);
    await harness.emulator.refuseConnections();
    await harness.clock.advance(100_000);

    expect(harness.tokens.status).toMatchObject({ state: 'locked', lock: { reason: 'credentials' } });
    expect(await rejection(harness.tokens.getAccessToken())).toBeInstanceOf(CredentialsRejectedError);
  });

  it('when a token from before is valid, then it is handed out all the same', async () => {
    harness = await Harness.start({ api: V3, emulator: { accessTtlMs: 600_000 } });
    const token = await harness.tokens.getAccessToken();
    harness.emulator.fault({ path: '/token/', kind: 'status', times: Infinity, ...REFUSED });
    await rejection(harness.tokens.renew());

    expect(harness.tokens.status.state).toBe('locked');
    expect(await harness.tokens.getAccessToken()).toBe(token);
    await harness.clock.advance(300_000);
    expect(harness.tokens.peekAccessToken()).toBe(token);
    await harness.clock.advance(300_000);
    expect(await rejection(harness.tokens.getAccessToken())).toBeInstanceOf(CredentialsRejectedError);
  });
});

describe('given an address that is not allowed', () => {
  const body = { errors: [{ status: '403', code: 2016 }] };

  it('when a login says so, then callers get IpNotAllowedError and the timer probes', async () => {
    harness = await Harness.start({
      prepare: (emulator) =>
        void emulator.fault({ path: '/token/', kind: 'status', status: 403, body, times: 2 }),
    });
    expect(await rejection(harness.tokens.getAccessToken())).toBeInstanceOf(IpNotAllowedError);
    await harness.clock.advance(90_000);

    expect(seconds()).toEqual([30, 90]);
    expect(harness.tokens.status.state).toBe('fresh');
  });

  it('when a refresh says so, then its token stays unspent, but the lock lifts by a login', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: 600_000 } });
    await harness.tokens.whenReady();
    harness.emulator.fault({ path: '/token/refresh/', kind: 'status', status: 403, body });
    await rejection(harness.tokens.renew());
    expect(harness.tokens.status.lock?.reason).toBe('ip');
    await harness.clock.advance(30_000);

    expect(harness.tokens.status.lock).toBeUndefined();
    expect(harness.emulator.stats.refreshReuses).toBe(0);
  });
});

describe('given answers that are no verdict', () => {
  it.each([
    { what: "a firewall's HTML 403", status: 403 },
    { what: 'a 404 of a wrong base URL', status: 404 },
  ])('when it is $what, then nothing locks and it is asked again after 30 and 60 s', async ({ status }) => {
    harness = await Harness.start({
      prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'html', status, times: 2 }),
    });
    await harness.clock.advance(95_000);

    expect(harness.types()).not.toContain('token.locked');
    expect(seconds()).toEqual([30, 90]);
    expect(harness.tokens.status.state).toBe('fresh');
  });
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
