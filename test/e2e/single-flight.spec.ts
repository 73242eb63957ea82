import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness } from '../support/harness.js';

let harness: Harness;
afterEach(() => harness.stop());

function callers(count: number): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: count }, () => harness.tokens.getAccessToken()));
}

it('given no token, when 10 000 callers come at once, then one request serves them all with one token', async () => {
  harness = await Harness.start({ options: { eager: false } });
  const tokens = await callers(10_000);

  expect(new Set(tokens).size).toBe(1);
  expect(harness.tokenRequests()).toHaveLength(1);
});

it('given no token, when callers wait, then they are served in the order in which they came', async () => {
  harness = await Harness.start({ options: { eager: false } });
  const served: number[] = [];
  await Promise.all(
    Array.from({ length: 10_000 }, async (_, index) => {
      await harness.tokens.getAccessToken();
      served.push(index);
    }),
  );

  expect(served).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
});

it('given a renewal on the wire, when 1 000 callers come, then none of them waits for it', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: 60_000 }, options: { random: () => 0 } });
  const before = await harness.tokens.getAccessToken();
  harness.emulator.fault({ path: '/token/refresh/', kind: 'hang' });
  await harness.clock.advance(36_000);
  expect(harness.tokens.status.state).toBe('stale');
  expect(harness.tokenRequests()).toHaveLength(2);

  // The renewal hangs until the clock moves: whoever waited for it would wait for ever.
  expect(new Set(await callers(1_000))).toEqual(new Set([before]));
  expect(harness.tokenRequests()).toHaveLength(2);
});

it('given a token due while the timer sleeps, when a call comes, then traffic starts the renewal and is served at once', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: 60_000 }, offsetMs: 0 });
  const before = await harness.tokens.getAccessToken();
  // The wall clock alone moves on by less than counts as a step, past the renewal that was due in a moment.
  const { refreshAt, at } = harness.tokens.status;
  await harness.clock.advance(Math.floor((refreshAt?.getTime() ?? 0) - at.getTime()) - 500);
  harness.localClock.step(900);

  expect(harness.tokens.peekAccessToken()).toBe(before);
  await harness.clock.advance(0);
  expect(harness.types()).toContain('token.refreshed');
});

it('given callers that wait, when one of them aborts, then its reason reaches it alone and the exchange goes on', async () => {
  harness = await Harness.start({ options: { eager: false } });
  const controller = new AbortController();
  const reason = new Error('the caller went away');
  const first = harness.tokens.getAccessToken({ signal: controller.signal });
  const second = harness.tokens.getAccessToken();
  controller.abort(reason);

  await expect(first).rejects.toBe(reason);
  await expect(second).resolves.toEqual(expect.any(String));
  expect(harness.tokenRequests()).toHaveLength(1);
});

describe('given a subscriber that renews in token.obtained', () => {
  it('when it does, then that is a later call, which brings another token', async () => {
    harness = await Harness.start({ options: { eager: false } });
    let renewed: Promise<string | undefined> | undefined;
    harness.tokens.events$.subscribe(({ type }) => {
      if (type !== 'token.obtained' || renewed !== undefined) return;
      renewed = harness.tokens.renew().then(() => harness.tokens.peekAccessToken());
    });
    const first = await harness.tokens.getAccessToken();
    await harness.clock.advance(1_000);

    expect(await renewed).toEqual(expect.any(String));
    expect(await renewed).not.toBe(first);
    expect(harness.tokenRequests()).toHaveLength(2);
  });
});
