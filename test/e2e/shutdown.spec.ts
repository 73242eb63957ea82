import { afterEach, describe, expect, it } from '@jest/globals';
import { ServiceStoppedError, type V2Credentials } from '../../lib/index.js';
import { Harness, V2, V3 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

let harness: Harness;
afterEach(() => harness.stop());

const LIFE_MS = 60_000;

describe('given a v2 refresh on the wire', () => {
  /** A refresh that the emulator answers 500 ms late. */
  async function startRefresh(): Promise<void> {
    harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS }, options: { random: () => 0 } });
    await harness.tokens.whenReady();
    harness.emulator.fault({ path: '/token/refresh/', kind: 'slow', delayMs: 500 });
    // By hand: 60 % of 60 s.
    await harness.clock.advance(36_000);
    expect(harness.types()).toEqual(['token.obtained']);
    expect(harness.tokenRequests()).toHaveLength(2);
  }

  it('when the application shuts down, then the answer is awaited and committed', async () => {
    await startRefresh();
    const before = harness.tokens.peekAccessToken();
    const closed = harness.app.close();
    await harness.clock.advance(500);
    await closed;

    expect(harness.types().at(-1)).toBe('token.refreshed');
    expect(harness.tokens.peekAccessToken()).not.toBe(before);
    expect(harness.emulator.stats.refreshed).toBe(1);
  });

  it('when the answer never comes, then shutdown ends with the deadline of the exchange', async () => {
    harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS } });
    await harness.tokens.whenReady();
    harness.emulator.fault({ path: '/token/refresh/', kind: 'hang' });
    void harness.tokens.renew().catch(() => undefined);
    await harness.clock.advance(0);
    let isClosed = false;
    const closed = harness.app.close().then(() => (isClosed = true));
    await harness.clock.advance(7_000);
    expect(isClosed).toBe(false);
    await harness.clock.advance(2_000);
    await closed;
  });
});

it('given a v3 request on the wire, when the application shuts down, then it is aborted', async () => {
  harness = await Harness.start({
    api: V3,
    prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'hang' }),
  });
  await harness.clock.advance(0);
  await harness.app.close();

  expect(harness.tokens.status.state).toBe('stopped');
});

it('given a valid token, when a request drains after shutdown, then it still gets the token until its hard stop', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: LIFE_MS } });
  const token = await harness.tokens.getAccessToken();
  await harness.app.close();

  expect(harness.tokens.status.state).toBe('stopped');
  expect(await harness.tokens.getAccessToken()).toBe(token);
  expect(harness.tokens.peekAccessToken()).toBe(token);
  await harness.clock.advance(57_000);
  expect(await rejection(harness.tokens.getAccessToken())).toBeInstanceOf(ServiceStoppedError);
  expect(harness.tokenRequests()).toHaveLength(1);
});

it('given a caller that waits, when the application shuts down, then it gets ServiceStoppedError', async () => {
  harness = await Harness.start({
    api: V3,
    prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'hang' }),
  });
  const waiting = rejection(harness.tokens.getAccessToken());
  const renewing = rejection(harness.tokens.renew());
  await harness.app.close();

  expect(await waiting).toBeInstanceOf(ServiceStoppedError);
  expect(await renewing).toBeInstanceOf(ServiceStoppedError);
  expect(await rejection(harness.tokens.renew())).toBeInstanceOf(ServiceStoppedError);
});

it('given subscribers of events$, when the application shuts down, then the stream completes', async () => {
  harness = await Harness.start();
  let isComplete = false;
  harness.tokens.events$.subscribe({ complete: () => (isComplete = true) });
  await harness.app.close();

  expect(isComplete).toBe(true);
});

describe('given the application closes', () => {
  it('when the credentials function is pending, then no login goes out afterwards', async () => {
    const answers: ((credentials: V2Credentials) => void)[] = [];
    let isPending = false;
    harness = await Harness.start({
      options: { eager: false },
      credentials: () =>
        isPending
          ? new Promise<V2Credentials>((resolve) => answers.push(resolve))
          : Promise.resolve(V2.credentials),
    });
    isPending = true;
    const waiting = rejection(harness.tokens.getAccessToken());
    await harness.clock.advance(100);
    const closed = harness.app.close();
    for (const answer of answers) answer(V2.credentials);
    await harness.clock.advance(10_000);
    await closed;

    expect(answers).toHaveLength(1);
    expect(await waiting).toMatchObject({ code: 'STOPPED' });
    expect(harness.tokenRequests()).toEqual([]);
  });
});
