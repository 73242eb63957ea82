import { afterEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  type B2binpayAuthModuleOptions,
  ConfigurationError,
  getTokenServiceToken,
  InjectTokenService,
  TokenService,
} from '../../lib/index.js';
import { B2binpayEmulator, ManualClock } from '../../lib/testing/index.js';
import { V2, V3 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';
import { SilentLogger } from '../support/silent-logger.js';

@Injectable()
class Accounts {
  constructor(
    readonly main: TokenService,
    @InjectTokenService('eu') readonly eu: TokenService,
  ) {}
}

const OFFLINE: B2binpayAuthModuleOptions = { ...V2, environment: 'sandbox', eager: false };

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function compile(imports: DynamicModule[], providers = [Accounts]): Promise<TestingModule> {
  const app = await Test.createTestingModule({ imports, providers }).setLogger(new SilentLogger()).compile();
  cleanUps.push(() => app.close());
  return app;
}

async function emulatorOf(options: Parameters<typeof B2binpayEmulator.start>[0]): Promise<B2binpayEmulator> {
  const emulator = await B2binpayEmulator.start(options);
  cleanUps.push(() => emulator.stop());
  return emulator;
}

describe('given two instances, v2 and v3, in one application', () => {
  it('when both live for ten minutes, then nothing of one is seen in the other', async () => {
    const clock = new ManualClock();
    const v2 = await emulatorOf({ ...V2, clock, accessTtlMs: 60_000 });
    const v3 = await emulatorOf({ ...V3, clock, accessTtlMs: 90_000 });
    const app = await compile([
      ScheduleModule.forRoot(),
      B2binpayAuthModule.forRoot({ ...V2, baseUrl: v2.url, clock }),
      B2binpayAuthModule.forRootAsync({ name: 'eu', useFactory: () => ({ ...V3, baseUrl: v3.url, clock }) }),
    ]);
    const { main, eu } = app.get(Accounts);
    const names: string[] = [];
    main.events$.subscribe(({ name }) => names.push(`main:${name}`));
    eu.events$.subscribe(({ name }) => names.push(`eu:${name}`));
    await app.init();
    await clock.advance(600_000);

    expect(new Set(names)).toEqual(new Set(['main:default', 'eu:eu']));
    expect([main.status.name, main.status.apiVersion]).toEqual(['default', 'v2']);
    expect([eu.status.name, eu.status.apiVersion]).toEqual(['eu', 'v3']);
    expect(main.peekAccessToken()).not.toBe(eu.peekAccessToken());
    expect(v2.log.every(({ outcome }) => outcome === 'obtained' || outcome === 'refreshed')).toBe(true);
    expect(v3.log.every(({ outcome }) => outcome === 'obtained')).toBe(true);
    expect(app.get(SchedulerRegistry).getTimeouts().toSorted()).toEqual([
      'b2binpay-auth:refresh:default',
      'b2binpay-auth:refresh:eu',
    ]);
    expect(app.get(getTokenServiceToken('eu'))).toBe(eu);
    expect(app.get(TokenService)).toBe(main);
  });

  it('when both talk to one origin, then together they stay within its limit', async () => {
    const clock = new ManualClock();
    const emulator = await emulatorOf({
      ...V2,
      accounts: [V2.credentials, { login: 'second-login', password: 'second-password' }],
      clock,
      requestsPerMinute: 1_000,
    });
    const common = { apiVersion: 'v2', baseUrl: emulator.url, clock } as const;
    const app = await compile([
      B2binpayAuthModule.forRoot({ ...common, credentials: V2.credentials }),
      B2binpayAuthModule.forRoot({
        ...common,
        name: 'eu',
        credentials: { login: 'second-login', password: 'second-password' },
      }),
    ]);
    await app.init();
    const { main, eu } = app.get(Accounts);
    for (let count = 0; count < 30; count += 1) {
      for (const tokens of [main, eu]) tokens.renew({ timeoutMs: 1_000 }).catch(() => undefined);
      await clock.advance(100);
    }

    expect(emulator.log.length).toBeLessThanOrEqual(14);
    expect(new Set(emulator.log.map(({ account }) => account))).toEqual(new Set(['account-1', 'account-2']));
    await clock.advance(120_000);
  });
});

describe('given wrong registrations', () => {
  it('when a name is registered twice, then the application does not boot and the sentence says the cure', async () => {
    const eu = (): DynamicModule => B2binpayAuthModule.forRoot({ ...OFFLINE, name: 'eu' });
    const error = await rejection(compile([B2binpayAuthModule.forRoot(OFFLINE), eu(), eu()]));

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toMatch(/twice with the name "eu".*isGlobal: true/);
  });

  it('when an unknown instance is injected, then the application does not boot and the sentence says what to write', async () => {
    const error = await rejection(compile([B2binpayAuthModule.forRoot(OFFLINE)]));
    expect(String(error)).toContain(
      'nestjs-b2binpay-auth TokenService "eu": register it with B2binpayAuthModule.forRoot({ name: "eu", … })',
    );
  });

  it('when an instance is not reachable from a module, then the application does not boot and the sentence says so', async () => {
    @Module({ imports: [B2binpayAuthModule.forRoot({ ...OFFLINE, name: 'eu' })] })
    class Elsewhere {}
    const error = await rejection(
      compile([B2binpayAuthModule.forRoot(OFFLINE), { module: Elsewhere }], [Accounts]),
    );
    expect(String(error)).toContain('TokenService "eu"');
  });

  it.each(['', 'a b', 'x'.repeat(33), 'é', 'a/b'])('when the name is "%s", then it is refused', (name) => {
    expect(() => B2binpayAuthModule.forRoot({ ...OFFLINE, name })).toThrow(ConfigurationError);
    expect(() => getTokenServiceToken(name)).toThrow(/name: 'eu'/);
  });

  it('when the name stands in the result of the factory, then the sentence says where it belongs', async () => {
    const misplaced = { useFactory: () => Object.assign({ ...OFFLINE }, { name: 'eu' }) };
    const error = await rejection(compile([B2binpayAuthModule.forRootAsync(misplaced)], []));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('next to useFactory');
  });

  it("when the name is 'default', then it is the default instance", async () => {
    const app = await compile([
      B2binpayAuthModule.forRoot({ ...OFFLINE, name: 'default' }),
      B2binpayAuthModule.forRoot({ ...OFFLINE, name: 'eu' }),
    ]);
    expect(app.get(TokenService).status.name).toBe('default');
  });

  it('when only a named instance exists, then its service is not found under the class', async () => {
    const app = await compile([B2binpayAuthModule.forRoot({ ...OFFLINE, name: 'eu' })], []);
    expect(() => app.get(TokenService)).toThrow();
  });
});
