import { PACKAGE } from './imports.js';
import type { Insertion } from './root-module.js';

/** Something that `nest add` puts into the root module, with the file that it needs. */
export interface Addition extends Insertion {
  readonly file?: { readonly name: string; readonly content: string };
}

export const REGISTRATION: Addition = {
  list: 'imports',
  expression: [
    'B2binpayAuthModule.forRootAsync({',
    '\tisGlobal: true,',
    '\tuseFactory: () => b2binpayAuthOptionsFromEnv(),',
    '})',
  ].join('\n'),
  names: ['B2binpayAuthModule', 'b2binpayAuthOptionsFromEnv'],
  from: PACKAGE,
};

/** `extension` is that of relative imports in the application. */
export function callbacksAddition(extension: string): Addition {
  return {
    list: 'controllers',
    expression: 'B2binpayCallbacksController',
    names: ['B2binpayCallbacksController'],
    from: `./b2binpay-callbacks.controller${extension}`,
    file: { name: 'b2binpay-callbacks.controller.ts', content: CALLBACKS_CONTROLLER },
  };
}

export function healthAddition(extension: string): Addition {
  return {
    list: 'imports',
    expression: 'B2binpayHealthModule',
    names: ['B2binpayHealthModule'],
    from: `./b2binpay-health.module${extension}`,
    file: { name: 'b2binpay-health.module.ts', content: HEALTH_MODULE },
  };
}

const CALLBACKS_CONTROLLER = `import { Controller, Post } from '@nestjs/common';
import {
  B2binpayCallback,
  CallbackConfirmer,
  type SignedCallback,
  type UnsignedNotice,
  VerifyB2binpayCallback,
} from 'nestjs-b2binpay-auth';

@Controller('callbacks')
export class B2binpayCallbacksController {
  constructor(private readonly confirmer: CallbackConfirmer) {}

  /** Called for genuine callbacks only, once for each. */
  @Post('b2binpay')
  @VerifyB2binpayCallback()
  async handle(
    @B2binpayCallback() callback: SignedCallback | UnsignedNotice,
  ): Promise<void> {
    if (callback.trust !== 'signed') return;
    const { opType } = callback.unverified;
    // Neither a deposit nor a payout, e.g. the activation of an address.
    if (opType !== undefined && opType !== 1 && opType !== 2) return;
    const result = await this.confirmer.confirm(callback);
    if (!result.confirmed) {
      throw new Error(\`the API disagrees: \${result.differences.join(', ')}\`);
    }
    // Credit or close here: callback.signed is proven, and currency, id and kind
    // are in result.resource.
  }
}
`;

const HEALTH_MODULE = `import { Controller, Get, Module } from '@nestjs/common';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  TerminusModule,
} from '@nestjs/terminus';
import { B2binpayHealthIndicator } from 'nestjs-b2binpay-auth/terminus';

/** For readiness, never for liveness: every restart logs in again. */
@Controller('health')
export class B2binpayHealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly b2binpay: B2binpayHealthIndicator,
  ) {}

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.b2binpay.isHealthy('b2binpay')]);
  }
}

@Module({
  imports: [TerminusModule],
  controllers: [B2binpayHealthController],
  providers: [B2binpayHealthIndicator],
})
export class B2binpayHealthModule {}
`;
