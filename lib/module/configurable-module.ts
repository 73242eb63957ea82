import { ConfigurableModuleBuilder, type DynamicModule, type Provider } from '@nestjs/common';
import type { B2binpayAuthModuleOptions } from './options.js';

export interface B2binpayAuthModuleExtras {
  /** Tells several registrations apart: 1 to 32 letters, digits, `_` or `-`. @default 'default' */
  readonly name?: string | undefined;
  /** Whether every module of the application can inject the services without importing this one. @default false */
  readonly isGlobal?: boolean | undefined;
  /** Providers for the module's own scope, e.g. what `useClass` needs. */
  readonly extraProviders?: readonly Provider[] | undefined;
}

const EXTRAS: B2binpayAuthModuleExtras = { name: undefined, isGlobal: false, extraProviders: [] };

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  // Transient: else two registrations that look alike are merged into one.
  new ConfigurableModuleBuilder<B2binpayAuthModuleOptions>({
    moduleName: 'B2binpayAuth',
    alwaysTransient: true,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createB2binpayAuthOptions')
    .setExtras(EXTRAS, (definition, { isGlobal, extraProviders }) => ({
      ...definition,
      global: isGlobal ?? false,
      providers: [...(definition.providers ?? []).map(withoutValue), ...(extraProviders ?? [])],
    }))
    .build();

/** A dynamic module may be printed, and a value in it with it. */
function withoutValue(provider: Provider): Provider {
  if (typeof provider === 'function' || !('useValue' in provider)) return provider;
  const hidden: unknown = provider.useValue;
  return { provide: provider.provide, useFactory: () => hidden };
}

export type B2binpayAuthDynamicModule = DynamicModule;
