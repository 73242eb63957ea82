import { type DynamicModule, Module } from '@nestjs/common';
import { systemClock } from '../core/index.js';
import { B2binpayHttpService, createHttpAgents } from '../http/index.js';
import { getB2binpayHttpToken, getTokenServiceToken } from '../module/tokens.js';
import { FakeTokenService } from './fake-token.service.js';

export interface B2binpayAuthTestingOptions {
  /** Instance to stand in for. @default the default one */
  readonly name?: string | undefined;
  /** @default 'test' */
  readonly accessToken?: string | undefined;
  /** Where `B2binpayHttpService` calls go, e.g. the URL of an emulator. @default an address at which nobody listens */
  readonly baseUrl?: string | undefined;
  /** @default true */
  readonly isGlobal?: boolean | undefined;
}

/** Nobody listens there: a call that a test forgot to double fails instead of leaving. */
const NOWHERE = 'http://127.0.0.1:9';

/**
 * Provides what `B2binpayAuthModule` provides, without credentials or network: `TokenService` is a
 * {@link FakeTokenService}.
 *
 * @example
 * ```ts
 * const app = await Test.createTestingModule({
 *   imports: [B2binpayAuthTestingModule.forRoot({ accessToken: 'of-the-test' })],
 *   providers: [Wallets],
 * }).compile();
 * ```
 */
@Module({})
export class B2binpayAuthTestingModule {
  static forRoot(options: B2binpayAuthTestingOptions = {}): DynamicModule {
    const { name, accessToken, baseUrl = NOWHERE, isGlobal = true } = options;
    const tokens = getTokenServiceToken(name);
    const httpToken = getB2binpayHttpToken(name);
    const http = { timeoutMs: 8_000, maxResponseBytes: 1_048_576, useEnvProxy: false };
    return {
      module: B2binpayAuthTestingModule,
      global: isGlobal,
      providers: [
        { provide: tokens, useFactory: () => new FakeTokenService(accessToken, name) },
        {
          provide: httpToken,
          useFactory: (source: FakeTokenService) =>
            new B2binpayHttpService({
              baseUrl,
              tokens: source,
              http,
              agents: createHttpAgents(http),
              clock: systemClock,
            }),
          inject: [tokens],
        },
      ],
      exports: [tokens, httpToken],
    };
  }
}
