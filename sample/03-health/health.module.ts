import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { B2binpayHealthIndicator } from 'nestjs-b2binpay-auth/terminus';

/** For readiness. A liveness probe would restart the application in an outage, and every restart logs in again. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly b2binpay: B2binpayHealthIndicator,
  ) {}

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.b2binpay.isHealthy('b2binpay', { minValidityMs: 5_000 })]);
  }
}

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [B2binpayHealthIndicator],
})
export class HealthModule {}
