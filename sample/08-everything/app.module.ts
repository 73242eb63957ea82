import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { Redis } from 'ioredis';
import {
  B2binpayAuthModule,
  b2binpayAuthOptionsFromEnv,
  B2binpayExceptionFilter,
} from 'nestjs-b2binpay-auth';
import { RedisReplayStore, RedisTokenStore } from 'nestjs-b2binpay-auth/redis';
import { B2binpayHealthIndicator } from 'nestjs-b2binpay-auth/terminus';
import { CallbackController } from './callback.controller.js';
import { HealthController } from './health.controller.js';
import { ObservabilityModule } from './observability.module.js';
import { OperatorController } from './operator.controller.js';
import { WalletsController } from './wallets.controller.js';

const REDIS = Symbol('REDIS');

@Global()
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        new Redis(config.getOrThrow<string>('REDIS_URL')).on('error', () => undefined),
    },
  ],
  exports: [REDIS],
})
class RedisModule implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

@Module({
  imports: [
    // A missing variable stops the boot with its name.
    ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 3 }]),
    TerminusModule.forRoot({ logger: false }),
    ObservabilityModule,
    RedisModule,
    B2binpayAuthModule.forRootAsync({
      isGlobal: true,
      inject: [REDIS],
      // Both stores are shared by all replicas.
      useFactory: (client: Redis) => ({
        ...b2binpayAuthOptionsFromEnv(),
        store: new RedisTokenStore({ client }),
        callbacks: { replayStore: new RedisReplayStore({ client }) },
      }),
    }),
  ],
  controllers: [CallbackController, HealthController, OperatorController, WalletsController],
  providers: [
    B2binpayHealthIndicator,
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_FILTER, useClass: B2binpayExceptionFilter },
  ],
})
export class AppModule {}
