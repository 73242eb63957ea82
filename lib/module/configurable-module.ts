import { ConfigurableModuleBuilder, type Provider } from '@nestjs/common';
import { HiddenOptions } from './hidden-options.js';
import type { B2binpayAuthModuleOptions } from './options.js';

/** Options of a registration that Nest needs before the factory runs. */
export interface B2binpayAuthModuleExtras {
  /** Name of the instance, to tell several apart: 1 to 32 letters, digits, `_` or `-`. @default 'default' */
  readonly name?: string | undefined;
  /** Whether every module of the application can inject the services without importing this one. @default false */
  readonly isGlobal?: boolean | undefined;
  /** Providers for the module's own scope, e.g. those that `useClass` needs. @default [] */
  readonly extraProviders?: readonly Provider[] | undefined;
}

/** Injection token of the options. */
export const MODULE_OPTIONS_TOKEN = 'B2BINPAY_AUTH_MODULE_OPTIONS';

const EXTRAS: B2binpayAuthModuleExtras = { name: undefined, isGlobal: false, extraProviders: [] };

export const { ConfigurableModuleClass, ASYNC_OPTIONS_TYPE } =
  // Transient: otherwise Nest merges two registrations that look alike.
  new ConfigurableModuleBuilder<B2binpayAuthModuleOptions>({
    optionsInjectionToken: MODULE_OPTIONS_TOKEN,
    alwaysTransient: true,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createB2binpayAuthOptions')
    .setExtras(EXTRAS, (definition, { isGlobal, extraProviders }) => ({
      ...definition,
      global: isGlobal ?? false,
      providers: [...(definition.providers ?? []).map(hidden), ...(extraProviders ?? [])],
    }))
    .build();

/** Hides secrets: a dynamic module, or an injected value, may be logged. */
function hidden(provider: Provider<B2binpayAuthModuleOptions>): Provider {
  if (typeof provider === 'function' || provider.provide !== MODULE_OPTIONS_TOKEN) return provider;
  const { provide } = provider;
  if ('useValue' in provider) {
    const options = new HiddenOptions(provider.useValue);
    return { provide, useFactory: () => options };
  }
  if (!('useFactory' in provider)) return provider;
  const { useFactory, inject = [] } = provider;
  return {
    provide,
    inject,
    useFactory: async (...args: unknown[]) => new HiddenOptions(await useFactory(...args)),
  };
}
