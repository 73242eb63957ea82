import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { B2binpayAuthModule, TokenService } from '../../lib/index.js';
import { B2binpayHealthIndicator } from '../../lib/terminus/index.js';
import { B2binpayEmulator, ManualClock } from '../../lib/testing/index.js';
import { ADAPTERS } from '../support/adapters.js';
import { type ModuleOptions, V2 } from '../support/harness.js';
import { SilentLogger } from '../support/silent-logger.js';
import { witness } from '../support/witness.js';

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly b2binpay: B2binpayHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.b2binpay.isHealthy('b2binpay')]);
  }

  @Get('long')
  @HealthCheck()
  long(): Promise<HealthCheckResult> {
    return this.health.check([() => this.b2binpay.isHealthy('b2binpay', { minValidityMs: 50_000 })]);
  }

  @Get('unknown')
  @HealthCheck()
  unknown(): Promise<HealthCheckResult> {
    return this.health.check([() => this.b2binpay.isHealthy('b2binpay', { name: 'eu' })]);
  }
}

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [B2binpayHealthIndicator],
})
class HealthModule {}

let app: INestApplication;
let emulator: B2binpayEmulator;
let clock: ManualClock;

afterEach(async () => {
  const closed = app.close();
  await clock.advance(20_000);
  await closed;
  await emulator.stop();
});

interface Probe {
  readonly status: number;
  readonly details: unknown;
}

async function probe(path = '/health'): Promise<Probe> {
  const answer = await fetch(`${await app.getUrl()}${path}`, { headers: { connection: 'close' } });
  const body: unknown = await answer.json();
  witness(body);
  const details = typeof body === 'object' && body !== null && 'details' in body ? body.details : undefined;
  return { status: answer.status, details };
}

describe.each(ADAPTERS)('given a health check on $host', ({ adapter }) => {
  async function start(options: Partial<ModuleOptions> = {}, credentials = V2.credentials): Promise<void> {
    clock = new ManualClock();
    emulator = await B2binpayEmulator.start({ ...V2, clock, accessTtlMs: 60_000 });
    const auth = B2binpayAuthModule.forRoot({ ...V2, baseUrl: emulator.url, clock, ...options, credentials });
    const module = await Test.createTestingModule({ imports: [auth, HealthModule] })
      .setLogger(new SilentLogger())
      .compile();
    app = module.createNestApplication(adapter());
    await app.listen(0, '127.0.0.1');
  }

  it('when a token can be handed out, then it answers 200 with details and without secrets', async () => {
    await start();
    await app.get(TokenService).whenReady();

    expect(await probe()).toEqual({
      status: 200,
      details: {
        b2binpay: {
          status: 'up',
          state: 'fresh',
          expiresInS: 60,
          refreshAt: app.get(TokenService).status.refreshAt?.toISOString(),
          suspicious: false,
          solo: false,
        },
      },
    });
  });

  it('when there has been no token yet, then it answers 503 with that reason', async () => {
    await start({ eager: false });
    await emulator.refuseConnections();
    await app
      .get(TokenService)
      .getAccessToken({ timeoutMs: 0 })
      .catch(() => undefined);
    await clock.advance(0);
    expect(await probe()).toMatchObject({
      status: 503,
      details: { b2binpay: { status: 'down', reason: 'no token yet' } },
    });
  });

  it('when the API has been away for longer than the token lives, then it answers 503 with the last error', async () => {
    await start();
    await app.get(TokenService).whenReady();
    await emulator.refuseConnections();
    await clock.advance(30_000);
    expect((await probe()).status).toBe(200);
    await clock.advance(60_000);

    expect(await probe()).toMatchObject({
      status: 503,
      details: { b2binpay: { status: 'down', reason: 'expired', lastErrorCode: 'API_UNAVAILABLE' } },
    });
  });

  it('when the account is locked, then it answers 503 with the reason of the lock', async () => {
    await start({}, { login: V2.credentials.login, password: 'not-the-password' });
    await app
      .get(TokenService)
      .whenReady()
      .catch(() => undefined);

    expect(await probe()).toMatchObject({
      status: 503,
      details: { b2binpay: { status: 'down', reason: 'locked: credentials', lock: 'credentials' } },
    });
  });

  it('when the token is rejected and its renewal hangs, then it answers 503 renewing', async () => {
    await start();
    const tokens = app.get(TokenService);
    const token = await tokens.getAccessToken();
    emulator.fault({ path: '/token/refresh/', kind: 'hang' });
    tokens.reject(token);

    expect(await probe()).toMatchObject({ status: 503, details: { b2binpay: { reason: 'renewing' } } });
  });

  it('when a longer validity is asked for than is left, then it answers 503', async () => {
    await start();
    await app.get(TokenService).whenReady();
    expect((await probe('/health/long')).status).toBe(200);
    await clock.advance(8_000);
    expect((await probe('/health/long')).status).toBe(503);
  });

  it('when it is lazy and nobody has asked, then it answers 200; once somebody waits in vain, 503', async () => {
    await start({ eager: false });
    expect((await probe()).status).toBe(200);
    await emulator.refuseConnections();
    await app
      .get(TokenService)
      .getAccessToken({ timeoutMs: 0 })
      .catch(() => undefined);
    await clock.advance(0);
    expect((await probe()).status).toBe(503);
  });

  it('when the name is unknown, then it answers 503 unknown name', async () => {
    await start();
    expect(await probe('/health/unknown')).toMatchObject({
      status: 503,
      details: { b2binpay: { status: 'down', reason: 'unknown name' } },
    });
  });

  it('when it is probed 100 times, then no request goes to the API', async () => {
    await start();
    await app.get(TokenService).whenReady();
    const before = emulator.log.length;
    for (let count = 0; count < 100; count += 1) expect((await probe()).status).toBe(200);

    expect(emulator.log).toHaveLength(before);
  });
});
