import 'reflect-metadata';
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { Controller, Get, Injectable, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import {
  acceptJsonApi,
  B2binpayAuthModule,
  B2binpayCallback,
  B2binpayHttpService,
  CallbackProcessor,
  type ObtainReason,
  type SignedCallback,
  TokenService,
  type TrackingIdPolicy,
  VerifyB2binpayCallback,
} from 'nestjs-b2binpay-auth';
import { B2binpayTelemetry } from 'nestjs-b2binpay-auth/opentelemetry';
import { RedisReplayStore, RedisTokenStore } from 'nestjs-b2binpay-auth/redis';
import { B2binpayHealthIndicator } from 'nestjs-b2binpay-auth/terminus';
import { B2binpayEmulator, FakeTokenService } from 'nestjs-b2binpay-auth/testing';
import Redis from 'ioredis';
import { createClient } from 'redis';
import { firstValueFrom } from 'rxjs';

const trackingIds: TrackingIdPolicy = 'strict';
const credentials = {
  clientId: 'consumer-key',
  clientSecret: 'consumer-secret',
  callbackSecret: 'consumer-cb',
};
const handled: string[] = [];

@Injectable()
class Wallets {
  constructor(private readonly tokens: TokenService) {}

  header(): Promise<string> {
    return this.tokens.getAuthorizationHeader();
  }
}

@Controller()
class AppController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly b2binpay: B2binpayHealthIndicator,
    private readonly http: B2binpayHttpService,
  ) {}

  @Get('health')
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([() => this.b2binpay.isHealthy('b2binpay')]);
  }

  @Get('wallets')
  async wallets(): Promise<unknown> {
    return (await firstValueFrom(this.http.get<unknown>('/wallet/'))).data;
  }

  @Post('callbacks')
  @VerifyB2binpayCallback()
  handle(@B2binpayCallback() callback: SignedCallback): void {
    handled.push(callback.signed.trackingId);
  }
}

/** All at once, and each as low as the package says it may be. */
function peersAreLowest(): void {
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
  const { peerDependencies } = read('node_modules/nestjs-b2binpay-auth/package.json');
  for (const [name, range] of Object.entries<string>(peerDependencies)) {
    const lowest = range.split(' || ')[0]?.replace('^', '');
    assert.equal(read(`node_modules/${name}/package.json`).version, lowest, name);
  }
}

async function main(): Promise<void> {
  peersAreLowest();
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v3', credentials });
  emulator.resource('GET', '/wallet/', { data: [] });

  @Module({
    imports: [
      ScheduleModule.forRoot(),
      B2binpayAuthModule.forRootAsync({
        isGlobal: true,
        useFactory: () => ({
          apiVersion: 'v3',
          baseUrl: emulator.url,
          credentials,
          callbacks: { trackingIds },
        }),
      }),
      TerminusModule,
    ],
    controllers: [AppController],
    providers: [B2binpayHealthIndicator, B2binpayTelemetry, Wallets],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
  acceptJsonApi(app);
  const reasons: ObtainReason[] = [];
  app.get(TokenService).events$.subscribe((event) => {
    if (event.type === 'token.obtained') reasons.push(event.reason);
  });
  await app.listen(0, '127.0.0.1');
  assert.match(await app.get(Wallets).header(), /^Bearer \S+$/);
  assert.equal(reasons.length, 1);
  assert.deepEqual(app.get(SchedulerRegistry).getTimeouts(), ['b2binpay-auth:refresh:default']);

  const url = await app.getUrl();
  const ask = (path: string) => fetch(`${url}/${path}`, { headers: { connection: 'close' } });
  assert.equal((await ask('health')).status, 200);
  assert.deepEqual(await (await ask('wallets')).json(), { data: [] });
  const sent = await emulator.sendCallback(`${url}/callbacks`, { trackingId: 'order-1', attempts: 1 });
  assert.deepEqual([sent.status, handled], [200, ['order-1']]);

  assert.equal(await new Wallets(new FakeTokenService('test')).header(), 'Bearer test');
  for (const client of [new Redis({ lazyConnect: true }), createClient()]) {
    assert.equal(new RedisTokenStore({ client }).kind, 'redis');
    await new RedisReplayStore({ client }).close();
  }
  // @ts-expect-error: what is internal is not declared.
  void app.get(CallbackProcessor).beforeApplicationShutdown;

  await app.close();
  await emulator.stop();
  console.log('works with the lowest version of every peer');
}

void main();
