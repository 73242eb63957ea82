import 'reflect-metadata';
import { setInterval as every } from 'node:timers/promises';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import {
  B2binpayAuthModule,
  b2binpayAuthOptionsFromEnv,
  B2binpayHttpService,
  TokenEventType,
  TokenService,
} from 'nestjs-b2binpay-auth';
import { RedisTokenStore } from 'nestjs-b2binpay-auth/redis';
import { firstValueFrom } from 'rxjs';
import { type LifeReport, TokenLife } from '../view/token-life.js';

/** What a replica tells the process that shows the table and the page. */
export interface Report extends LifeReport {
  readonly source: 'obtained' | 'refreshed' | 'adopted' | '-';
  readonly calls: number;
  readonly failed: number;
}

const REDIS = Symbol('REDIS');

function createRedis(): Redis {
  const client = new Redis(Number(process.env['REDIS_PORT']), { lazyConnect: true });
  return client.on('error', () => undefined);
}

@Global()
@Module({ providers: [{ provide: REDIS, useFactory: createRedis }], exports: [REDIS] })
class RedisModule {}

@Module({
  imports: [
    RedisModule,
    B2binpayAuthModule.forRootAsync({
      inject: [REDIS],
      useFactory: (client: Redis) => ({
        ...b2binpayAuthOptionsFromEnv(),
        store: new RedisTokenStore({ client }),
      }),
    }),
  ],
})
class ReplicaModule {}

/** One of many: calls the API ten times a second, and reports. Ends when the fleet lets go of it. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(ReplicaModule, { logger: false });
  process.once('disconnect', () => void app.close().then(() => process.exit()));
  // The fleet may have let go before.
  if (!process.connected) process.exit();
  const tokens = app.get(TokenService);
  const http = app.get(B2binpayHttpService);
  const life = new TokenLife(tokens, http);
  let source: Report['source'] = '-';
  let calls = 0;
  let failed = 0;

  tokens.events$.subscribe(({ type }) => {
    if (type === TokenEventType.Obtained) source = 'obtained';
    if (type === TokenEventType.Refreshed) source = 'refreshed';
    if (type === TokenEventType.Adopted) source = 'adopted';
  });

  for await (const _ of every(100)) {
    calls += 1;
    await firstValueFrom(http.get('/wallet/')).catch(() => {
      failed += 1;
    });
    const report: Report = { ...life.report(), source, calls, failed };
    // The fleet may have let go meanwhile.
    process.send?.(report, undefined, undefined, () => undefined);
  }
}

void main();
