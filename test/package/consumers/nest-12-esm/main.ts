import 'reflect-metadata';
import { strict as assert } from 'node:assert';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { B2binpayAuthModule, TokenService } from 'nestjs-b2binpay-auth';
import { B2binpayHealthIndicator } from 'nestjs-b2binpay-auth/terminus';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';

const credentials = { login: 'consumer-key', password: 'consumer-secret' };
const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', credentials });

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly b2binpay: B2binpayHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([() => this.b2binpay.isHealthy('b2binpay')]);
  }
}

@Module({
  imports: [
    B2binpayAuthModule.forRootAsync({
      isGlobal: true,
      useFactory: () => ({ apiVersion: 'v2', baseUrl: emulator.url, credentials }),
    }),
    TerminusModule,
  ],
  controllers: [HealthController],
  providers: [B2binpayHealthIndicator],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
await app.listen(0, '127.0.0.1');
const token = await app.get(TokenService).getAccessToken();
assert.equal(token.split('.').length, 3);
const health = await fetch(`${await app.getUrl()}/health`, { headers: { connection: 'close' } });
assert.equal(health.status, 200);
await app.close();
await emulator.stop();
console.log('started, fetched a token, was healthy, closed');
// No process.exit: what is left open would keep the process alive and fail the run by its time limit.
