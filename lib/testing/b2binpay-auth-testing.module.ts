import { type DynamicModule, Module } from '@nestjs/common';
import { CallbackConfirmer } from '../callback/callback-confirmer.js';
import { CallbackLog } from '../callback/callback-log.js';
import type { CallbackProcessor } from '../callback/callback-processor.js';
import { createCallbackProcessor } from '../module/create-callback-processor.js';
import { CallbackVerifier, InMemoryReplayStore, systemClock } from '../core/index.js';
import { CallbackOptionsDto, OPTION_DEFAULTS } from '../dto/index.js';
import { B2binpayHttpService, createHttpAgents } from '../http/index.js';
import { getCallbackProcessorToken } from '../callback/callback-processor-token.js';
import { DEFAULT_NAME } from '../instance-name.js';
import {
  getB2binpayHttpToken,
  getCallbackConfirmerToken,
  getCallbackVerifierToken,
  getTokenServiceToken,
} from '../module/tokens.js';
import { FakeTokenService } from './fake-token.service.js';

/** Options of {@link B2binpayAuthTestingModule.forRoot}. */
export interface B2binpayAuthTestingOptions {
  /** Name of the instance to replace. @default the default instance */
  readonly name?: string | undefined;
  /** The token that is handed out. @default 'test' */
  readonly accessToken?: string | undefined;
  /** Base URL of `B2binpayHttpService`, e.g. the URL of an emulator. @default an address without a server */
  readonly baseUrl?: string | undefined;
  /** The key that signs the callbacks of the test (API v3), see `signCallback`. @default 'test' */
  readonly callbackSecret?: string | undefined;
  /** Whether every module can inject the services without importing this one. @default true */
  readonly isGlobal?: boolean | undefined;
}

/** No server listens there: a call that a test forgot to replace fails instead of leaving the machine. */
const UNREACHABLE_URL = 'http://127.0.0.1:9';

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
  /** Registers an instance with a {@link FakeTokenService}. */
  static forRoot(options: B2binpayAuthTestingOptions = {}): DynamicModule {
    const {
      name = DEFAULT_NAME,
      accessToken,
      baseUrl = UNREACHABLE_URL,
      callbackSecret = 'test',
      isGlobal = true,
    } = options;
    const tokens = getTokenServiceToken(name);
    const httpToken = getB2binpayHttpToken(name);
    const verifierToken = getCallbackVerifierToken(name);
    const processorToken = getCallbackProcessorToken(name);
    const confirmerToken = getCallbackConfirmerToken(name);
    const { http } = OPTION_DEFAULTS;
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
        {
          provide: verifierToken,
          useFactory: () =>
            new CallbackVerifier({
              apiVersion: 'v3',
              credentials: { clientId: 'test', clientSecret: 'test', callbackSecret },
            }),
        },
        {
          provide: processorToken,
          useFactory: (verifier: CallbackVerifier) => processorOf(name, verifier),
          inject: [verifierToken],
        },
        {
          provide: confirmerToken,
          useFactory: (source: B2binpayHttpService) => new CallbackConfirmer(source),
          inject: [httpToken],
        },
      ],
      exports: [tokens, httpToken, verifierToken, processorToken, confirmerToken],
    };
  }
}

/** Uses the module's defaults. */
function processorOf(name: string, verifier: CallbackVerifier): CallbackProcessor {
  const replayStore = new InMemoryReplayStore();
  const settings = Object.assign(new CallbackOptionsDto(), { replayStore, warnAboutInMemoryStore: false });
  const log = new CallbackLog(name);
  return createCallbackProcessor({ name, verifier, settings, clock: systemClock, log });
}
