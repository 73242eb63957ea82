import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  type B2binpayAuthModuleOptions,
  type B2binpayAuthOptionsFactory,
  TokenService,
} from '../../lib/index.js';
import { keepSecrets, V2 } from '../support/harness.js';
import { witness } from '../support/witness.js';

const OPTIONS = 'B2BINPAY_AUTH_MODULE_OPTIONS';
const PREVIOUS = { login: 'login-before', password: 'password-before' };
const GIVEN = {
  ...V2,
  environment: 'sandbox',
  eager: false,
  callbacks: { previousCredentials: [PREVIOUS] },
} as const;
const INJECTED = Symbol('what a provider of the user got');
const extraProviders = [{ provide: INJECTED, inject: [OPTIONS], useFactory: (options: unknown) => options }];

@Injectable()
class Options implements B2binpayAuthOptionsFactory {
  createB2binpayAuthOptions(): B2binpayAuthModuleOptions {
    return GIVEN;
  }
}

@Module({ providers: [Options], exports: [Options] })
class OptionsModule {}

const REGISTRATIONS: readonly { readonly by: string; readonly module: DynamicModule }[] = [
  { by: 'forRoot', module: B2binpayAuthModule.forRoot({ ...GIVEN, extraProviders }) },
  { by: 'useFactory', module: B2binpayAuthModule.forRootAsync({ useFactory: () => GIVEN, extraProviders }) },
  { by: 'useClass', module: B2binpayAuthModule.forRootAsync({ useClass: Options, extraProviders }) },
  {
    by: 'useExisting',
    module: B2binpayAuthModule.forRootAsync({
      imports: [OptionsModule],
      useExisting: Options,
      extraProviders,
    }),
  },
];

let app: TestingModule;
afterEach(() => app.close());

describe.each(REGISTRATIONS)('given options by $by', ({ module }) => {
  it.each([OPTIONS, INJECTED])('when %p is injected, then nothing of it shows a secret', async (token) => {
    keepSecrets(V2.credentials);
    keepSecrets(PREVIOUS);
    app = await Test.createTestingModule({ imports: [module] }).compile();
    const injected: object = app.get(token, { strict: false });
    expect(injected).toBeInstanceOf(Object);
    witness(injected);
    witness(structuredClone(injected));
    witness({ ...injected });

    const shown = [injected, structuredClone(injected), { ...injected }].flatMap((value) => [
      inspect(value, { showHidden: true, depth: null, getters: true }),
      JSON.stringify(value),
    ]);
    for (const secret of [V2.credentials, PREVIOUS].flatMap(({ login, password }) => [login, password])) {
      expect(shown.join()).not.toContain(secret);
    }
  });
});

it('given a test that overrides the options, when it boots, then those count', async () => {
  app = await Test.createTestingModule({ imports: [B2binpayAuthModule.forRoot(GIVEN)] })
    .overrideProvider(OPTIONS)
    .useValue({ apiVersion: 'v3', environment: 'sandbox', credentials: { clientId: 'a', clientSecret: 'b' } })
    .compile();
  expect(app.get(TokenService).status.apiVersion).toBe('v3');
});
