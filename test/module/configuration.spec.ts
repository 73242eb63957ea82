import { Agent } from 'node:https';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  type B2binpayAuthModuleOptions,
  type B2binpayAuthOptionsFactory,
  b2binpayAuthOptionsFromEnv,
  ConfigurationError,
  TokenService,
} from '../../lib/index.js';
import { rejection } from '../support/rejection.js';
import { keepSecret } from '../support/witness.js';

const SECRET = 'a-secret-that-nobody-prints';
const CREDENTIALS = { login: 'the-login', password: SECRET };
const V3_CREDENTIALS = { clientId: 'the-client', clientSecret: SECRET };

/** What a JavaScript user, or a configuration file, can hand over. */
function untyped(options: object): B2binpayAuthModuleOptions {
  const base = { apiVersion: 'v2', environment: 'sandbox', credentials: CREDENTIALS, eager: false } as const;
  return Object.assign({ ...base }, options);
}

function compile(...imports: DynamicModule[]): Promise<TestingModule> {
  return Test.createTestingModule({ imports }).compile();
}

async function bootError(options: object): Promise<unknown> {
  keepSecret(SECRET);
  return rejection(compile(B2binpayAuthModule.forRoot(untyped(options))));
}

interface Case {
  readonly input: string;
  readonly options: object;
  /** What the sentence has to name. */
  readonly names: string;
}

const V3 = { apiVersion: 'v3', credentials: V3_CREDENTIALS };

const CASES: readonly Case[] = [
  ...['login', 'password'].flatMap((key) => [
    {
      input: `an empty ${key}`,
      options: { credentials: { ...CREDENTIALS, [key]: '' } },
      names: `credentials.${key}`,
    },
    {
      input: `a blank ${key}`,
      options: { credentials: { ...CREDENTIALS, [key]: '   ' } },
      names: `credentials.${key}`,
    },
    {
      input: `a whitespace-padded ${key}`,
      options: { credentials: { ...CREDENTIALS, [key]: ` ${SECRET}` } },
      names: `credentials.${key}`,
    },
    {
      input: `a newline-padded ${key}`,
      options: { credentials: { ...CREDENTIALS, [key]: `${SECRET}\n` } },
      names: `credentials.${key}`,
    },
  ]),
  ...['clientId', 'clientSecret'].flatMap((key) => [
    {
      input: `an empty ${key}`,
      options: { ...V3, credentials: { ...V3_CREDENTIALS, [key]: '' } },
      names: `credentials.${key}`,
    },
    {
      input: `a blank ${key}`,
      options: { ...V3, credentials: { ...V3_CREDENTIALS, [key]: '\t' } },
      names: `credentials.${key}`,
    },
    {
      input: `a newline-padded ${key}`,
      options: { ...V3, credentials: { ...V3_CREDENTIALS, [key]: `${SECRET}\n` } },
      names: `credentials.${key}`,
    },
  ]),
  ...[
    'http://api.b2binpay.com',
    'http://127.0.0.1@evil.com',
    'http://localhost.evil.com',
    'http://10.0.0.1',
    'http://[::2]',
    'http://127.0.0.1.evil.com',
    'http://0.0.0.0',
  ].map((baseUrl) => ({
    input: `an http base URL other than loopback: ${baseUrl}`,
    options: { environment: undefined, baseUrl },
    names: 'baseUrl',
  })),
  ...[
    ['user info', `https://user:${SECRET}@api.b2binpay.com`],
    ['an empty user info', 'https://@api.b2binpay.com'],
    ['a query', `https://api.b2binpay.com/?key=${SECRET}`],
    ['a fragment', `https://api.b2binpay.com/#${SECRET}`],
    ['no scheme', 'api.b2binpay.com'],
    ['another scheme', 'ftp://api.b2binpay.com'],
  ].map(([what, baseUrl]) => ({
    input: `a base URL with ${what}`,
    options: { environment: undefined, baseUrl },
    names: 'baseUrl',
  })),
  {
    input: 'both of environment and baseUrl',
    options: { environment: 'sandbox', baseUrl: 'https://api.b2binpay.com' },
    names: 'environment',
  },
  { input: 'neither of environment and baseUrl', options: { environment: undefined }, names: 'environment' },
  { input: 'an unknown apiVersion', options: { apiVersion: 'v4' }, names: 'apiVersion' },
  { input: 'a missing apiVersion', options: { apiVersion: undefined }, names: 'apiVersion' },
  { input: 'an unknown environment', options: { environment: 'staging' }, names: 'environment' },
  { input: 'v2 credentials with v3', options: { apiVersion: 'v3' }, names: 'credentials' },
  { input: 'v3 credentials with v2', options: { credentials: V3_CREDENTIALS }, names: 'credentials' },
  { input: 'no credentials', options: { credentials: undefined }, names: 'credentials' },
  ...['http.timeoutMs', 'refresh.minIntervalMs', 'waitTimeoutMs'].flatMap((option) =>
    [
      ['a negative', -1],
      ['a NaN', Number.NaN],
      ['a string as', '8000'],
      ['a zero', 0],
    ].map(([what, value]) => ({
      input: `${what} ${option}`,
      options: optionOf(option, value),
      names: option,
    })),
  ),
  ...[
    { what: 'earliest 0', refresh: { earliest: 0 }, names: 'refresh.earliest' },
    { what: 'earliest 1', refresh: { earliest: 1 }, names: 'refresh.earliest' },
    { what: 'earliest NaN', refresh: { earliest: Number.NaN }, names: 'refresh.earliest' },
    { what: 'latest 1.2', refresh: { latest: 1.2 }, names: 'refresh.latest' },
    { what: 'latest below earliest', refresh: { earliest: 0.7, latest: 0.6 }, names: 'refresh.latest' },
    { what: 'latest below the default earliest', refresh: { latest: 0.5 }, names: 'refresh.latest' },
  ].map(({ what, refresh, names }) => ({
    input: `jitter fractions out of range: ${what}`,
    options: { refresh },
    names,
  })),
  {
    input: 'rejectUnauthorized: false',
    options: { http: { httpsAgent: new Agent({ rejectUnauthorized: false }) } },
    names: 'http.httpsAgent',
  },
  {
    input: 'a budget below 5 a minute',
    options: { rateLimit: { perMinute: 4 } },
    names: 'rateLimit.perMinute',
  },
  ...[0, -1, 1.5, NaN, Infinity, '256'].map((maxSockets) => ({
    input: `http.maxSockets of ${typeof maxSockets === 'string' ? 'a text' : maxSockets}`,
    options: { http: { maxSockets } },
    names: 'http.maxSockets',
  })),
  { input: 'an unknown option', options: { timeoutMs: 5 }, names: 'timeoutMs' },
  { input: 'an unknown nested option', options: { http: { timeout: 5 } }, names: 'http.timeout' },
  {
    input: 'an unknown key in credentials',
    options: { credentials: { ...CREDENTIALS, user: 'x' } },
    names: 'credentials',
  },
  { input: 'a store that is none', options: { store: {} }, names: 'store' },
  { input: 'a clock that is none', options: { clock: { now: () => 0 } }, names: 'clock' },
];

function optionOf(path: string, value: unknown): object {
  const [first = '', second] = path.split('.');
  return second === undefined ? { [first]: value } : { [first]: { [second]: value } };
}

describe('given a wrong configuration, when the application boots, then it fails and says what to write', () => {
  it.each(CASES)('$input', async ({ options, names }) => {
    const error = await bootError(options);

    expect(error).toBeInstanceOf(ConfigurationError);
    const text = inspect(error, { showHidden: true, depth: null });
    expect(text).toMatch(/nestjs-b2binpay-auth: /);
    expect(text).toContain(`\`${names}\``);
    expect(text).not.toContain(SECRET);
  });

  it('a factory that resolves to nothing', async () => {
    const nothing: { useFactory: () => Promise<B2binpayAuthModuleOptions> } = {
      useFactory: () => new Promise((resolve) => void Reflect.apply(resolve, undefined, [])),
    };
    const error = await rejection(compile(B2binpayAuthModule.forRootAsync(nothing)));

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('apiVersion');
  });

  describe('TLS verification turned off for the process', () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    afterEach(() => {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    });

    it('NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      const error = await bootError({});

      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
    });
  });

  it('two default registrations', async () => {
    const error = await rejection(
      compile(B2binpayAuthModule.forRoot(untyped({})), B2binpayAuthModule.forRoot(untyped({}))),
    );

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('isGlobal: true');
  });

  it('two default registrations with the same factory', async () => {
    const asynchronous = { useFactory: () => untyped({}) };
    const error = await rejection(
      compile(B2binpayAuthModule.forRootAsync(asynchronous), B2binpayAuthModule.forRootAsync(asynchronous)),
    );

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('isGlobal: true');
  });

  it('forRootAsync with no factory', async () => {
    const error = await rejection(compile(B2binpayAuthModule.forRootAsync({})));

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toMatch(/useFactory, useClass or useExisting/);
  });
});

describe('given a right configuration', () => {
  it.each([
    'http://localhost:4010',
    'http://127.0.0.1:4010',
    'http://127.9.9.9',
    'http://[::1]:4010',
    'https://gateway.example/v3',
    'https://gateway.example/v3/',
  ])('when the base URL is %s, then the application boots', async (baseUrl) => {
    const app = await compile(B2binpayAuthModule.forRoot(untyped({ environment: undefined, baseUrl })));

    expect(app.get(TokenService).status.state).toBe('empty');
    await app.close();
  });

  it('when waitTimeoutMs is Infinity, then the application boots', async () => {
    const app = await compile(B2binpayAuthModule.forRoot(untyped({ waitTimeoutMs: Infinity })));
    await app.close();
  });

  it('when an option is undefined, then its default stands', async () => {
    const app = await compile(
      B2binpayAuthModule.forRoot(untyped({ http: undefined, refresh: { latest: undefined } })),
    );
    await app.close();
  });

  it('when one dynamic module is imported by two modules, then it is one registration', async () => {
    const auth = B2binpayAuthModule.forRoot(untyped({}));
    @Module({ imports: [auth] })
    class First {}
    @Module({ imports: [auth] })
    class Second {}

    const app = await Test.createTestingModule({ imports: [First, Second] }).compile();
    expect(app.get(TokenService, { strict: false })).toBeInstanceOf(TokenService);
    await app.close();
  });

  it('when the dynamic module is printed, then it shows no secret', async () => {
    const printed = inspect(B2binpayAuthModule.forRoot(untyped({})), { showHidden: true, depth: null });
    expect(printed).not.toContain(SECRET);
  });

  it('when a factory class is used, then its options count', async () => {
    @Injectable()
    class Options implements B2binpayAuthOptionsFactory {
      createB2binpayAuthOptions(): B2binpayAuthModuleOptions {
        return untyped({ apiVersion: 'v3', credentials: V3_CREDENTIALS });
      }
    }
    const app = await compile(B2binpayAuthModule.forRootAsync({ useClass: Options }));
    expect(app.get(TokenService).status.apiVersion).toBe('v3');
    await app.close();
  });

  it('when an existing factory is used, then its options count', async () => {
    @Injectable()
    class Options implements B2binpayAuthOptionsFactory {
      createB2binpayAuthOptions(): Promise<B2binpayAuthModuleOptions> {
        return Promise.resolve(untyped({}));
      }
    }
    @Module({ providers: [Options], exports: [Options] })
    class OptionsModule {}

    const app = await compile(
      B2binpayAuthModule.forRootAsync({ imports: [OptionsModule], useExisting: Options }),
    );
    expect(app.get(TokenService).status.apiVersion).toBe('v2');
    await app.close();
  });

  it('when a factory injects extra providers, then it gets them', async () => {
    const TTL = Symbol('TTL');
    const app = await compile(
      B2binpayAuthModule.forRootAsync({
        extraProviders: [{ provide: TTL, useValue: 1_234 }],
        inject: [TTL],
        useFactory: (waitTimeoutMs: unknown) => untyped({ waitTimeoutMs }),
      }),
    );
    expect(app.get(TokenService)).toBeInstanceOf(TokenService);
    await app.close();
  });

  it('when it is global, then a module that does not import it can inject the service', async () => {
    @Injectable()
    class Consumer {
      constructor(readonly tokens: TokenService) {}
    }
    @Module({ providers: [Consumer] })
    class Feature {}

    const app = await Test.createTestingModule({
      imports: [B2binpayAuthModule.forRoot({ isGlobal: true, ...untyped({}) }), Feature],
    }).compile();
    expect(app.get(Consumer, { strict: false }).tokens).toBeInstanceOf(TokenService);
    await app.close();
  });

  it('when the service is overridden, then no timer and no request belong to it', async () => {
    const double = { peekAccessToken: () => 'double' };
    const app = await Test.createTestingModule({
      imports: [B2binpayAuthModule.forRoot(untyped({ eager: true }))],
    })
      .overrideProvider(TokenService)
      .useValue(double)
      .compile();
    await app.init();
    expect(app.get(TokenService).peekAccessToken()).toBe('double');
    await app.close();
  });
});

describe('given the options stand in the environment', () => {
  it('when they are for v2, then they are read', () => {
    const options = b2binpayAuthOptionsFromEnv({
      B2BINPAY_API_VERSION: 'v2',
      B2BINPAY_ENVIRONMENT: 'sandbox',
      B2BINPAY_LOGIN: 'the-login',
      B2BINPAY_PASSWORD: 'the-password',
    });
    expect(options).toMatchObject({
      apiVersion: 'v2',
      environment: 'sandbox',
      credentials: { login: 'the-login', password: 'the-password' },
    });
  });

  it('when they are for v3, then they are read', () => {
    const options = b2binpayAuthOptionsFromEnv({
      B2BINPAY_API_VERSION: 'v3',
      B2BINPAY_BASE_URL: 'https://gateway.example/v3',
      B2BINPAY_CLIENT_ID: 'the-client',
      B2BINPAY_CLIENT_SECRET: 'the-secret',
      B2BINPAY_CALLBACK_SECRET: 'the-callback-secret',
    });
    expect(options).toMatchObject({
      apiVersion: 'v3',
      baseUrl: 'https://gateway.example/v3',
      credentials: {
        clientId: 'the-client',
        clientSecret: 'the-secret',
        callbackSecret: 'the-callback-secret',
      },
    });
  });

  it.each([
    [{}, 'B2BINPAY_API_VERSION'],
    [{ B2BINPAY_API_VERSION: 'v1' }, 'B2BINPAY_API_VERSION'],
    [{ B2BINPAY_API_VERSION: 'v2', B2BINPAY_ENVIRONMENT: 'live' }, 'B2BINPAY_ENVIRONMENT'],
  ])('when it is %j, then the error names the variable', (env, variable) => {
    expect(() => b2binpayAuthOptionsFromEnv(env)).toThrow(variable);
  });

  it('when the secret is missing, then the application does not boot and the sentence names it', async () => {
    const error = await rejection(
      compile(
        B2binpayAuthModule.forRootAsync({
          useFactory: () =>
            b2binpayAuthOptionsFromEnv({
              B2BINPAY_API_VERSION: 'v2',
              B2BINPAY_ENVIRONMENT: 'sandbox',
              B2BINPAY_LOGIN: 'the-login',
            }),
        }),
      ),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('`credentials.password`');
  });
});
