import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { B2binpayHttpService, type TokenEvent, TokenService } from 'nestjs-b2binpay-auth';
import { firstValueFrom } from 'rxjs';

/** Calls a protected endpoint every second and prints what happens to the token meanwhile. */
@Injectable()
export class WalletWatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private calls = 0;
  private failed = 0;

  constructor(
    private readonly b2binpay: B2binpayHttpService,
    private readonly tokens: TokenService,
  ) {
    this.tokens.events$.subscribe((event) => this.print(event));
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.call(), 1_000);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    console.log(`stopped after ${this.calls} calls, ${this.failed} of them failed`);
  }

  private async call(): Promise<void> {
    this.calls += 1;
    try {
      await firstValueFrom(this.b2binpay.get('/wallet/'));
    } catch (error) {
      this.failed += 1;
      console.log(`call ${this.calls}: ${error instanceof Error ? error.message : 'failed'}`);
    }
  }

  private print(event: TokenEvent): void {
    const clock = event.at.toISOString().slice(11, 19);
    console.log(`${clock}  ${event.type.padEnd(18)}epoch ${event.epoch}  ${this.details(event)}`);
  }

  private details(event: TokenEvent): string {
    switch (event.type) {
      case 'token.obtained':
      case 'token.refreshed': {
        const { issuedAt, refreshAt } = this.tokens.status;
        const life = issuedAt ? seconds(issuedAt, event.expiresAt) : '?';
        const next = refreshAt ? seconds(event.at, refreshAt) : '?';
        return `lives ${life} s, next renewal in ${next} s, after ${this.calls} calls`;
      }
      case 'token.failed':
        return event.code;
      default:
        return '';
    }
  }
}

function seconds(from: Date, to: Date): string {
  return ((to.getTime() - from.getTime()) / 1_000).toFixed(1);
}
