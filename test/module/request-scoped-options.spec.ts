import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Inject, Injectable, Module, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  type B2binpayAuthModuleOptions,
  type B2binpayAuthOptionsFactory,
  ConfigurationError,
  TokenService,
} from '../../lib/index.js';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { keepSecrets, V2 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

let emulator: B2binpayEmulator;
let app: TestingModule;
let reads: number;

function read(): B2binpayAuthModuleOptions {
  reads += 1;
  return { ...V2, baseUrl: emulator.url };
}

@Injectable({ scope: Scope.REQUEST })
class Tenant {}

@Injectable({ scope: Scope.REQUEST, durable: true })
class DurableTenant {}

@Injectable({ scope: Scope.TRANSIENT })
class Helper {}

@Injectable()
class Deep {
  constructor(readonly tenant: Tenant) {}
}

@Module({ providers: [Tenant, DurableTenant, Helper, Deep], exports: [Tenant, DurableTenant, Helper, Deep] })
class Tenants {}

@Injectable({ scope: Scope.REQUEST })
class ScopedOptions implements B2binpayAuthOptionsFactory {
  createB2binpayAuthOptions = read;
}

@Injectable()
class OptionsOfTenant implements B2binpayAuthOptionsFactory {
  constructor(@Inject(Tenant) readonly tenant: Tenant) {}

  createB2binpayAuthOptions(): B2binpayAuthModuleOptions {
    return read();
  }
}

@Module({ imports: [Tenants], providers: [OptionsOfTenant], exports: [OptionsOfTenant] })
class OptionsModule {}

function register(options: Parameters<typeof B2binpayAuthModule.forRootAsync>[0]): DynamicModule {
  return B2binpayAuthModule.forRootAsync({ imports: [Tenants, OptionsModule], ...options });
}

beforeEach(async () => {
  keepSecrets(V2.credentials);
  reads = 0;
  emulator = await B2binpayEmulator.start(V2);
});

afterEach(async () => {
  await app.close();
  await emulator.stop();
});

describe('given options that depend on the request', () => {
  it.each([
    { by: 'the request itself', options: { inject: [REQUEST], useFactory: read } },
    { by: 'a request-scoped provider', options: { inject: [Tenant], useFactory: read } },
    { by: 'a durable provider', options: { inject: [DurableTenant], useFactory: read } },
    { by: 'what a provider depends on', options: { inject: [Deep], useFactory: read } },
    {
      by: 'an optional request-scoped provider',
      options: { inject: [{ token: Tenant, optional: true }], useFactory: read },
    },
    { by: 'a request-scoped class', options: { useClass: ScopedOptions } },
    { by: 'what a class depends on', options: { useClass: OptionsOfTenant } },
    { by: 'what an existing factory depends on', options: { useExisting: OptionsOfTenant } },
    { by: 'the request, with a name', options: { name: 'eu', inject: [REQUEST], useFactory: read } },
  ])('when it is by $by, then the boot stops with a sentence and asks for nothing', async ({ options }) => {
    app = await Test.createTestingModule({ imports: [register(options)] }).compile();
    const error = await rejection(app.init());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(`"${'name' in options ? options.name : 'default'}" are request-scoped`);
    expect(reads).toBe(0);
    expect(emulator.log).toEqual([]);
  });
});

it('given options that depend on a transient provider, when the application boots, then tokens come', async () => {
  app = await Test.createTestingModule({
    imports: [register({ inject: [Helper], useFactory: read })],
  }).compile();
  await app.init();
  await app.get(TokenService).whenReady();
  expect(reads).toBe(1);
});
