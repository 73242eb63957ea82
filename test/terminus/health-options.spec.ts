import { afterEach, describe, expect, it } from '@jest/globals';
import { TerminusModule } from '@nestjs/terminus';
import { TokenService } from '../../lib/index.js';
import { B2binpayHealthIndicator } from '../../lib/terminus/index.js';
import { Harness, type HarnessOptions } from '../support/harness.js';
import { witness } from '../support/witness.js';

let harness: Harness;
afterEach(() => harness.stop());

async function start(given: HarnessOptions = {}): Promise<void> {
  harness = await Harness.start({
    emulator: { accessTtlMs: 60_000 },
    imports: [TerminusModule.forRoot({ logger: false })],
    providers: [B2binpayHealthIndicator],
    ...given,
  });
  await harness.tokens.whenReady();
}

/** As plain JavaScript calls it. */
async function probe(...args: unknown[]): Promise<unknown> {
  const indicator = await harness.app.resolve(B2binpayHealthIndicator);
  const result: unknown = await Reflect.apply(indicator.isHealthy.bind(indicator), undefined, [
    'b2binpay',
    ...args,
  ]);
  witness(result);
  return result;
}

describe('given a token that is fresh', () => {
  it.each([[], [undefined], [null], [{}], [{ name: undefined, minValidityMs: undefined }]])(
    'when the options are absent (%j), then it is up',
    async (...args) => {
      await start();
      expect(await probe(...args)).toMatchObject({ b2binpay: { status: 'up' } });
    },
  );

  it.each([
    5,
    'eu',
    true,
    () => undefined,
    { minValidityMs: 'long' },
    { minValidityMs: Number.NaN },
    { minValidityMs: -1 },
    { minValidityMs: null },
    { name: 5 },
    { name: {} },
  ])('when the options are unusable (%j), then it is down and says so', async (options) => {
    await start();
    const reason: unknown = expect.stringContaining('invalid options');
    expect(await probe(options)).toMatchObject({ b2binpay: { status: 'down', reason } });
  });

  it.each([58_000, Infinity])(
    'when %d ms are asked for, more than it has left, then the reason is not a renewal',
    async (minValidityMs) => {
      await start();
      expect(await probe({ minValidityMs })).toMatchObject({
        b2binpay: { status: 'down', state: 'fresh', reason: 'valid for less than minValidityMs' },
      });
    },
  );

  it('when it is being renewed, then the reason is renewing', async () => {
    await start();
    harness.emulator.fault({ kind: 'status', times: Infinity });
    await harness.clock.advance(46_000);
    expect(await probe({ minValidityMs: 30_000 })).toMatchObject({
      b2binpay: { status: 'down', state: 'stale', reason: 'renewing' },
    });
  });
});

it('given a name that this copy of the package does not hold, then it says that another copy may', async () => {
  await start();
  const hint: unknown = expect.stringContaining('another copy of nestjs-b2binpay-auth');
  expect(await probe({ name: 'eu' })).toMatchObject({
    b2binpay: { status: 'down', reason: 'unknown name', hint },
  });
});

it('given a double of TokenService without a status, then it is down and does not throw', async () => {
  await start();
  harness.app.get(TokenService);
  Object.defineProperty(harness.tokens, 'status', { value: undefined, configurable: true });
  expect(await probe()).toMatchObject({ b2binpay: { status: 'down', reason: 'no status' } });
  Reflect.deleteProperty(harness.tokens, 'status');
});
