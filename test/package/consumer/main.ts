import 'reflect-metadata';
import { strict as assert } from 'node:assert';
import { type AbstractHttpAdapter, APP_GUARD, NestFactory } from '@nestjs/core';
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  Get,
  Injectable,
  Module,
  Post,
  type Type,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import {
  acceptJsonApi,
  B2binpayAuthModule,
  b2binpayAuthOptionsFromEnv,
  B2binpayCallback,
  B2binpayHttpService,
  type ObtainReason,
  type SignedCallback,
  TokenService,
  VerifyB2binpayCallback,
} from 'nestjs-b2binpay-auth';
import { B2binpayTelemetry } from 'nestjs-b2binpay-auth/opentelemetry';
import { type RedisClientLike, RedisReplayStore, RedisTokenStore } from 'nestjs-b2binpay-auth/redis';
import { B2binpayHealthIndicator } from 'nestjs-b2binpay-auth/terminus';
import { B2binpayEmulator, FakeTokenService } from 'nestjs-b2binpay-auth/testing';
import { createClient } from 'redis';
import { firstValueFrom } from 'rxjs';

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

@Module({
  imports: [
    ScheduleModule.forRoot(),
    B2binpayAuthModule.forRootAsync({ isGlobal: true, useFactory: () => b2binpayAuthOptionsFromEnv() }),
    TerminusModule,
  ],
  controllers: [AppController],
  providers: [B2binpayHealthIndicator, B2binpayTelemetry, Wallets],
})
class AppModule {}

/** `@nestjs/throttler`, whose own types old compilers cannot read beside Nest 12. It refuses nobody and writes headers. */
export interface Throttler {
  readonly module: DynamicModule;
  readonly guard: Type<CanActivate>;
}

function throttled({ module, guard }: Throttler): DynamicModule {
  return { module: AppModule, imports: [module], providers: [{ provide: APP_GUARD, useClass: guard }] };
}

/** Starts, fetches a token, calls the API, handles a callback once, is healthy, and closes. */
async function use(
  apiVersion: 'v2' | 'v3',
  adapter: AbstractHttpAdapter,
  throttler: Throttler,
): Promise<void> {
  const emulator = await startEmulator(apiVersion);
  emulator.resource('GET', '/wallet/', { data: [] });
  const app = await NestFactory.create(throttled(throttler), adapter, { logger: ['error'] });
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
  const wallets = await ask('wallets');
  assert.ok(wallets.headers.has('x-ratelimit-limit'));
  assert.deepEqual(await wallets.json(), { data: [] });
  handled.length = 0;
  const genuine = { trackingId: 'order-1', time: new Date().toISOString(), attempts: 1 };
  for (let times = 0; times < 2; times += 1) {
    const sent = await emulator.sendCallback(`${url}/callbacks`, genuine);
    assert.equal(sent.status, 200);
  }
  assert.deepEqual(handled, ['order-1']);

  await app.close();
  await emulator.stop();
}

async function startEmulator(apiVersion: 'v2' | 'v3'): Promise<B2binpayEmulator> {
  const [id, secret, callbackSecret] = ['consumer-key', 'consumer-secret', 'consumer-cb'];
  const emulator =
    apiVersion === 'v2'
      ? await B2binpayEmulator.start({ apiVersion, credentials: { login: id, password: secret } })
      : await B2binpayEmulator.start({
          apiVersion,
          credentials: { clientId: id, clientSecret: secret, callbackSecret },
        });
  Object.assign(process.env, {
    B2BINPAY_API_VERSION: apiVersion,
    B2BINPAY_BASE_URL: emulator.url,
    ...(apiVersion === 'v2'
      ? { B2BINPAY_LOGIN: id, B2BINPAY_PASSWORD: secret }
      : {
          B2BINPAY_CLIENT_ID: id,
          B2BINPAY_CLIENT_SECRET: secret,
          B2BINPAY_CALLBACK_SECRET: callbackSecret,
        }),
  });
  return emulator;
}

/** ioredis: how its class is imported has changed between its versions and differs between formats. */
type RedisClass = new (options: { readonly lazyConnect: true }) => RedisClientLike;

async function takesBothClients(Redis: RedisClass): Promise<void> {
  for (const client of [new Redis({ lazyConnect: true }), createClient()]) {
    assert.equal(new RedisTokenStore({ client }).kind, 'redis');
    await new RedisReplayStore({ client }).close();
  }
}

export async function main(Redis: RedisClass, throttler: Throttler): Promise<void> {
  await use('v3', new ExpressAdapter(), throttler);
  await use('v2', new FastifyAdapter(), throttler);
  await takesBothClients(Redis);
  assert.equal(await new Wallets(new FakeTokenService('test')).header(), 'Bearer test');
}
// No process.exit: what is left open would keep the process alive and fail the cell by its time limit.
