import { type ConfigurableModuleAsyncOptions, type DynamicModule, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { callbackProviders } from './callback.providers.js';
import { B2binpayHttpService } from '../http/index.js';
import { createTokenService } from './token.providers.js';
import type { TokenService } from '../token/token.service.js';
import { ApplicationShared, ApplicationSharedModule } from './application-shared.module.js';
import {
  type B2binpayAuthModuleExtras,
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
} from './configurable-module.js';
import { HiddenOptions } from './hidden-options.js';
import type { B2binpayAuthModuleOptions } from './options.js';
import { optionsSource } from './options-source.js';
import { resolveOptions } from './resolve-options.js';
import { refuseSecondRegistration } from './single-registration.js';
import { Instance } from './instance.js';
import { StaticOptionsCheck } from './static-options-check.js';
import { getCallbackProcessorToken } from '../callback/callback-processor-token.js';
import { DEFAULT_NAME } from '../instance-name.js';
import { OperatorLog } from '../log/operator-log.js';
import {
  getB2binpayHttpToken,
  getCallbackConfirmerToken,
  getCallbackVerifierToken,
  getTokenServiceToken,
} from './tokens.js';

type InjectedOptions = HiddenOptions | B2binpayAuthModuleOptions;

/** Options of {@link B2binpayAuthModule.forRootAsync}. */
export type B2binpayAuthModuleAsyncOptions = ConfigurableModuleAsyncOptions<
  B2binpayAuthModuleOptions,
  'createB2binpayAuthOptions'
> &
  B2binpayAuthModuleExtras;

/**
 * Provides a {@link TokenService} that always has a valid B2BINPAY access token.
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [
 *     B2binpayAuthModule.forRootAsync({ isGlobal: true, useFactory: () => b2binpayAuthOptionsFromEnv() }),
 *   ],
 * })
 * class AppModule {}
 * ```
 */
@Module({})
export class B2binpayAuthModule extends ConfigurableModuleClass {
  /** Registers an instance with options that are known now. Invalid options fail at boot with `ConfigurationError`. */
  static override forRoot(options: B2binpayAuthModuleOptions & B2binpayAuthModuleExtras): DynamicModule {
    return withServices(super.forRoot(options ?? {}), options?.name);
  }

  /**
   * Registers an instance with options from `useFactory`, `useClass` or `useExisting`. Invalid options fail at boot with
   * `ConfigurationError`.
   */
  static override forRootAsync(options: B2binpayAuthModuleAsyncOptions): DynamicModule {
    return withServices(super.forRootAsync(optionsSource(options ?? {})), options?.name);
  }
}

function withServices(definition: DynamicModule, name: string = DEFAULT_NAME): DynamicModule {
  const tokens = getTokenServiceToken(name);
  const http = getB2binpayHttpToken(name);
  return {
    ...definition,
    imports: [...(definition.imports ?? []), ApplicationSharedModule],
    providers: [
      ...(definition.providers ?? []),
      {
        provide: Instance,
        useFactory: (injected: InjectedOptions, shared: ApplicationShared, modules: ModulesContainer) => {
          const options = HiddenOptions.reveal(injected);
          refuseSecondRegistration(modules, B2binpayAuthModule, tokens, name);
          return new Instance(resolveOptions(options, name, shared));
        },
        inject: [MODULE_OPTIONS_TOKEN, ApplicationShared, ModulesContainer],
      },
      {
        provide: StaticOptionsCheck,
        useFactory: (modules: ModulesContainer) => new StaticOptionsCheck(name, modules),
        inject: [ModulesContainer],
      },
      {
        provide: tokens,
        useFactory: createTokenService,
        inject: [Instance, { token: SchedulerRegistry, optional: true }],
      },
      {
        provide: http,
        useFactory: ({ options, agents }: Instance, source: TokenService) =>
          new B2binpayHttpService({
            ...options,
            agents,
            tokens: source,
            waitTimeoutMs: options.keeper.waitTimeoutMs,
            warn: (sentence) =>
              new OperatorLog('B2binpayHttpService').report(
                'warn',
                'connections-busy',
                sentence,
                `"${name}"`,
              ),
          }),
        inject: [Instance, tokens],
      },
      ...callbackProviders(name),
    ],
    exports: [
      tokens,
      http,
      getCallbackVerifierToken(name),
      getCallbackProcessorToken(name),
      getCallbackConfirmerToken(name),
    ],
  };
}
