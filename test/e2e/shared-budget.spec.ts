import { afterEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  getTokenServiceToken,
  InMemoryTokenStore,
  type TokenService,
  type TokenStore,
  type V2Credentials,
} from '../../lib/index.js';
import { B2binpayEmulator, ManualClock } from '../../lib/testing/index.js';
import { keepSecrets, mostInAMinute } from '../support/harness.js';
import { randomFrom } from '../support/random.js';
import { SilentLogger } from '../support/silent-logger.js';
import { witness } from '../support/witness.js';

const MINUTE_MS = 60_000;

let app: TestingModule;
let emulator: B2binpayEmulator<'v2'>;
let clock: ManualClock;
let tokens: readonly TokenService[];
afterEach(async () => {
  const closed = app.close();
  await clock.advance(20_000);
  await closed;
  await emulator.stop();
});

interface Registration {
  readonly account: V2Credentials;
  readonly store?: TokenStore;
  readonly perMinute?: number;
}

async function start(
  registrations: readonly Registration[],
  requestsPerMinute = 15,
  eager = true,
): Promise<void> {
  clock = new ManualClock();
  const accounts = registrations.map(({ account }) => account);
  emulator = await B2binpayEmulator.start({
    apiVersion: 'v2',
    clock,
    accounts,
    accessTtlMs: MINUTE_MS,
    requestsPerMinute,
  });
  const random = randomFrom(7);
  app = await Test.createTestingModule({
    imports: registrations.map(({ account, store, perMinute }, index) => {
      keepSecrets(account);
      return B2binpayAuthModule.forRoot({
        name: `n${index}`,
        apiVersion: 'v2',
        credentials: account,
        baseUrl: emulator.url,
        clock,
        random,
        eager,
        store,
        rateLimit: { perMinute },
      });
    }),
  })
    .setLogger(new SilentLogger())
    .compile();
  await app.init();
  tokens = registrations.map((_, index) => app.get<TokenService>(getTokenServiceToken(`n${index}`)));
}

/** Seconds of each instance without a token, from one second on to another. */
async function secondsWithout(fromS: number, toS: number): Promise<readonly number[]> {
  const without = tokens.map(() => 0);
  for (let second = fromS; second < toS; second += 1) {
    await clock.advance(1_000);
    tokens.forEach((service, index) => {
      if (service.peekAccessToken() === undefined) without[index] = (without[index] ?? 0) + 1;
    });
  }
  return without;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function accountOf(index: number): V2Credentials {
  return { login: `login-of-account-${index}`, password: `password-of-account-${index}` };
}

function tokenRequests(): readonly number[] {
  return emulator.log.filter(({ path }) => path.startsWith('/token/')).map(({ at }) => at);
}

describe('given the vendor limits token requests', () => {
  it('when one healthy instance may send five a minute, then it is never without a token', async () => {
    await start([{ account: accountOf(0), perMinute: 5 }], 5);
    await secondsWithout(0, 1);
    expect(sum(await secondsWithout(1, 1_200))).toBe(0);
    expect(emulator.stats.throttled).toBe(0);
  });

  it('when nine accounts of 60 s share an origin, then none is without a token after the first two minutes', async () => {
    await start(Array.from({ length: 9 }, (_, index) => ({ account: accountOf(index) })));
    expect(sum(await secondsWithout(0, 120))).toBeLessThanOrEqual(20);
    expect(sum(await secondsWithout(120, 600))).toBe(0);
    expect(emulator.stats.throttled).toBe(0);
    expect(mostInAMinute(tokenRequests())).toBeLessThanOrEqual(14);
  });

  it('when one renews in a loop, then the three beside it have a token at least 99 % of the time', async () => {
    await start(Array.from({ length: 4 }, (_, index) => ({ account: accountOf(index) })));
    await clock.advance(1_000);
    const over = new AbortController();
    const loop = (async () => {
      while (!over.signal.aborted) {
        await tokens[0]?.renew({ timeoutMs: 5_000 }).catch((error: unknown) => witness(error));
      }
    })();
    const without = await secondsWithout(0, 1_200);
    over.abort();
    await clock.advance(10_000);
    await loop;

    for (const seconds of without.slice(1)) expect(seconds).toBeLessThanOrEqual(12);
    expect(emulator.stats.throttled).toBe(0);
  });

  it('when registrations have stores of their own, then they still count together', async () => {
    await start(
      Array.from({ length: 9 }, (_, index) => ({
        account: accountOf(index),
        ...(index % 2 === 0 && { store: new InMemoryTokenStore(new ManualClock()) }),
      })),
    );
    await secondsWithout(0, 600);
    expect(emulator.stats.throttled).toBe(0);
    expect(mostInAMinute(tokenRequests())).toBeLessThanOrEqual(14);
  });

  it('when two registrations are of one account, then they share one session', async () => {
    await start([{ account: accountOf(0) }, { account: accountOf(0) }]);
    await clock.advance(600_000);

    expect(emulator.stats).toMatchObject({ obtained: 1, refreshReuses: 0, refreshEnded: 0 });
    const [first, second] = tokens.map((service) => service.peekAccessToken());
    expect(first).toBe(second);
    expect(tokens.map(({ status }) => status.epoch)).toEqual([
      tokens[0]?.status.epoch,
      tokens[0]?.status.epoch,
    ]);
  });

  it('when the API throttles one of eight accounts, then the others obey it too', async () => {
    const accounts = Array.from({ length: 8 }, (_, index) => ({ account: accountOf(index) }));
    await start(accounts, 2, false);
    for (const service of tokens) {
      service.getAccessToken().catch((error: unknown) => witness(error));
      await clock.advance(250);
    }
    expect(emulator.stats.throttled).toBe(1);
  });
});
