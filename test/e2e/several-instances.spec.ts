import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Module, Param } from '@nestjs/common';
import { SchedulerRegistry, ScheduleModule } from '@nestjs/schedule';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import {
  B2binpayAuthModule,
  B2binpayHttpService,
  getB2binpayHttpToken,
  getTokenServiceToken,
  InjectB2binpayHttp,
  TokenService,
} from '../../lib/index.js';
import { B2binpayHealthIndicator } from '../../lib/terminus/index.js';
import { B2binpayEmulator, ManualClock } from '../../lib/testing/index.js';
import { ADAPTERS } from '../support/adapters.js';
import { Harness, keepSecrets, V2, V3 } from '../support/harness.js';
import { SilentLogger } from '../support/silent-logger.js';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

@Controller()
class HostController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly b2binpay: B2binpayHealthIndicator,
    private readonly main: B2binpayHttpService,
    @InjectB2binpayHttp('eu') private readonly eu: B2binpayHttpService,
  ) {}

  @Get('health/:name')
  @HealthCheck()
  ready(@Param('name') name: string): Promise<HealthCheckResult> {
    return this.health.check([() => this.b2binpay.isHealthy('b2binpay', { name })]);
  }

  @Get('wallets/:name')
  async wallets(@Param('name') name: string): Promise<unknown> {
    const { data } = await firstValueFrom((name === 'eu' ? this.eu : this.main).get<unknown>('/wallet/'));
    return data;
  }
}

describe.each(ADAPTERS)('given a v2 and a v3 instance in a host on $host', ({ adapter }) => {
  let host: INestApplication;
  let clock: ManualClock;
  let v2: B2binpayEmulator;
  let v3: B2binpayEmulator;

  async function start(): Promise<void> {
    for (const { credentials } of [V2, V3]) keepSecrets(credentials);
    clock = new ManualClock();
    v2 = await B2binpayEmulator.start({ ...V2, clock });
    v3 = await B2binpayEmulator.start({ ...V3, clock });
    v2.resource('GET', '/wallet/', { of: 'v2' });
    v3.resource('GET', '/wallet/', { of: 'v3' });

    // Not global: the health indicator has to find it in this module.
    @Module({
      imports: [
        TerminusModule.forRoot({ logger: false }),
        B2binpayAuthModule.forRoot({ ...V2, baseUrl: v2.url, clock }),
        B2binpayAuthModule.forRoot({ ...V3, name: 'eu', baseUrl: v3.url, clock }),
      ],
      controllers: [HostController],
      providers: [B2binpayHealthIndicator],
    })
    class HostModule {}

    const module = await Test.createTestingModule({ imports: [HostModule] })
      .setLogger(new SilentLogger())
      .compile();
    host = module.createNestApplication(adapter());
    cleanUps.push(
      () => v2.stop(),
      () => v3.stop(),
      () => host.close(),
    );
    await host.listen(0, '127.0.0.1');
    await clock.advance(1_000);
  }

  async function ask(path: string): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${await host.getUrl()}/${path}`, { headers: { connection: 'close' } });
    return { status: answer.status, body: await answer.json() };
  }

  it('when each calls its API, then each goes to its own with its own bearer', async () => {
    await start();
    expect(await ask('wallets/default')).toEqual({ status: 200, body: { of: 'v2' } });
    expect(await ask('wallets/eu')).toEqual({ status: 200, body: { of: 'v3' } });
    for (const emulator of [v2, v3]) {
      expect(emulator.stats).toMatchObject({ authorized: 1, unauthorized: 0, foreignTokens: 0 });
    }
  });

  it('when one interceptor is added, then only calls of that instance run it', async () => {
    await start();
    const seen: (string | undefined)[] = [];
    host.get<B2binpayHttpService>(getB2binpayHttpToken('eu')).axiosRef.interceptors.request.use((config) => {
      seen.push(config.baseURL);
      return config;
    });
    await ask('wallets/default');
    await ask('wallets/eu');
    expect(seen).toEqual([v3.url]);
  });

  it('when the API of one is away for longer than its token lives, then only its health is down', async () => {
    await start();
    await v3.refuseConnections();
    await clock.advance(3_700_000);

    expect(await ask('health/default')).toMatchObject({
      status: 200,
      body: { details: { b2binpay: { state: 'fresh' } } },
    });
    expect(await ask('health/eu')).toMatchObject({
      status: 503,
      body: { details: { b2binpay: { reason: 'expired', lastErrorCode: 'API_UNAVAILABLE' } } },
    });
    expect((await ask('health/us')).body).toMatchObject({
      details: { b2binpay: { reason: 'unknown name' } },
    });
    expect(host.get(TokenService).status).toMatchObject({ consecutiveFailures: 0, lastError: undefined });
  });
});

it('given two applications in one process, when both live for an hour, then no token, event or timer of one is seen in the other', async () => {
  const clock = new ManualClock();
  const first = await Harness.start({ clock, imports: [ScheduleModule.forRoot()] });
  const second = await Harness.start({ clock, api: V3, imports: [ScheduleModule.forRoot()] });
  cleanUps.push(
    () => first.stop(),
    () => second.stop(),
  );
  const [ofFirst, ofSecond] = [new Set<string>(), new Set<string>()];
  for (let passed = 0; passed < 60; passed += 1) {
    for (const [harness, tokens] of [
      [first, ofFirst],
      [second, ofSecond],
    ] as const) {
      tokens.add(await harness.tokens.getAccessToken());
      await firstValueFrom(harness.app.get(B2binpayHttpService).get('/wallet/'));
    }
    await clock.advance(60_000);
  }

  expect([...ofFirst].filter((token) => ofSecond.has(token))).toEqual([]);
  expect(first.types()).toContain('token.refreshed');
  expect(second.types()).not.toContain('token.refreshed');
  for (const { emulator } of [first, second]) {
    expect(emulator.stats).toMatchObject({ authorized: 60, unauthorized: 0, foreignTokens: 0 });
  }
  const timers = [first, second].map(({ app }) => app.get(SchedulerRegistry).getTimeouts());
  expect(timers).toEqual([['b2binpay-auth:refresh:default'], ['b2binpay-auth:refresh:default']]);
  await second.app.close();
  expect(first.app.get(SchedulerRegistry).getTimeouts()).toHaveLength(1);
  expect(second.app.get(SchedulerRegistry).getTimeouts()).toHaveLength(0);
  expect(first.app.get(getTokenServiceToken())).not.toBe(second.app.get(getTokenServiceToken()));
});
