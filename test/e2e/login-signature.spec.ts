import { afterEach, describe, expect, it } from '@jest/globals';
import { SignatureMismatchError } from '../../lib/index.js';
import { Harness } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

let harness: Harness;
afterEach(() => harness.stop());

describe.each(['bad-signature', 'no-signature'] as const)('given logins answered with a %s', (kind) => {
  let end: () => void;
  async function start(): Promise<void> {
    harness = await Harness.start({
      prepare: (emulator) => {
        end = emulator.fault({ path: '/token/', kind, times: Infinity });
      },
    });
  }

  it('when the application runs for 30 s, then nothing is stored and the account locks after the second of two logins', async () => {
    await start();
    await harness.clock.advance(30_000);

    expect(harness.tokens.peekAccessToken()).toBeUndefined();
    expect(harness.tokens.status).toMatchObject({ epoch: 0, state: 'locked', lock: { reason: 'signature' } });
    expect(harness.types()).toEqual([
      'token.signature_mismatch',
      'token.failed',
      'token.signature_mismatch',
      'token.failed',
      'token.locked',
    ]);
    expect(harness.tokenRequests()).toHaveLength(2);
  });

  it('when a caller waits, then it gets SignatureMismatchError', async () => {
    await start();
    const waiting = rejection(harness.tokens.getAccessToken());
    await harness.clock.advance(10_000);

    expect(await waiting).toBeInstanceOf(SignatureMismatchError);
  });

  it('when signatures are right again, then renew() lifts the lock', async () => {
    await start();
    await harness.clock.advance(10_000);
    end();
    await harness.tokens.renew();

    expect(harness.tokens.status).toMatchObject({ state: 'fresh', lock: undefined });
    expect(harness.types().slice(-2)).toEqual(['token.obtained', 'token.recovered']);
  });
});

it('given one bad signature, when the next login is signed, then its token is served', async () => {
  harness = await Harness.start({
    prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'bad-signature' }),
  });
  const waiting = harness.tokens.getAccessToken();
  await harness.clock.advance(1_000);

  await expect(waiting).resolves.toEqual(expect.any(String));
  expect(harness.tokens.status.lock).toBeUndefined();
});

it('given refreshes are not signed, when a token is refreshed, then it is accepted', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: 60_000 } });
  await harness.clock.advance(50_000);

  expect(harness.types()).toEqual(['token.obtained', 'token.refreshed']);
});
