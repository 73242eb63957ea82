import { ConfigurationError } from '../errors/index.js';
import type { ASYNC_OPTIONS_TYPE } from './configurable-module.js';
import type { B2binpayAuthModuleOptions } from './options.js';

const METHOD = 'createB2binpayAuthOptions';

type AsyncOptions = typeof ASYNC_OPTIONS_TYPE;

/** Converts a registration to `useFactory`. An invalid one gets a factory that throws at boot. */
export function optionsSource(given: AsyncOptions): AsyncOptions {
  const { useFactory, useClass, useExisting, ...rest } = given;
  if (useFactory !== undefined) {
    const isUsable = typeof useFactory === 'function';
    return { ...rest, useFactory: isUsable ? useFactory : failing(NO_FUNCTION) };
  }
  const type = useClass ?? useExisting;
  if (type === undefined) return { ...rest, useFactory: failing(NO_SOURCE) };
  if (useClass !== undefined && typeof useClass !== 'function') {
    return { ...rest, useFactory: failing(NO_CLASS) };
  }
  const extraProviders = [...(useClass === undefined ? [] : [useClass]), ...(given.extraProviders ?? [])];
  return { ...rest, extraProviders, inject: [type], useFactory: optionsOf };
}

async function optionsOf(factory: unknown): Promise<B2binpayAuthModuleOptions> {
  const hasMethod = isFactory(factory);
  if (!hasMethod) throw new ConfigurationError(NO_METHOD);
  return factory[METHOD]();
}

function isFactory(
  value: unknown,
): value is { [METHOD](): B2binpayAuthModuleOptions | Promise<B2binpayAuthModuleOptions> } {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, METHOD) === 'function';
}

function failing(message: string): () => never {
  return () => {
    throw new ConfigurationError(message);
  };
}

const NO_SOURCE = 'forRootAsync needs a source of options. Write useFactory, useClass or useExisting.';
const NO_FUNCTION =
  'useFactory of forRootAsync must be a function that returns the options. Write e.g. useFactory: () => b2binpayAuthOptionsFromEnv().';
const NO_CLASS = `useClass of forRootAsync must be a class with the method ${METHOD}(). Write e.g. useClass: MyOptions.`;
const NO_METHOD = `the class of useClass or useExisting has no method ${METHOD}(). Add it; it must return the options.`;
