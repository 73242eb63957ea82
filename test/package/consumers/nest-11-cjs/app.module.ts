import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { B2binpayAuthModule, b2binpayAuthOptionsFromEnv, TokenService } from 'nestjs-b2binpay-auth';
import { B2binpayHealthIndicator } from 'nestjs-b2binpay-auth/terminus';

@Injectable()
export class Wallets {
  constructor(private readonly tokens: TokenService) {}

  header(): Promise<string> {
    return this.tokens.getAuthorizationHeader();
  }
}

@Controller('health')
export class HealthController {
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
    ScheduleModule.forRoot(),
    B2binpayAuthModule.forRootAsync({ isGlobal: true, useFactory: () => b2binpayAuthOptionsFromEnv() }),
    TerminusModule,
  ],
  controllers: [HealthController],
  providers: [Wallets, B2binpayHealthIndicator],
})
export class AppModule {}
