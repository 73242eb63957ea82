import { afterEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { B2binpayAuthModule, b2binpayAuthOptionsFromEnv, ConfigurationError } from '../../lib/index.js';
import { rejection } from '../support/rejection.js';
import { keepSecret, witness } from '../support/witness.js';

const SECRET = 'a-secret-that-nobody-prints';
const V2 = {
  B2BINPAY_API_VERSION: 'v2',
  B2BINPAY_ENVIRONMENT: 'sandbox',
  B2BINPAY_LOGIN: 'the-login',
  B2BINPAY_PASSWORD: SECRET,
};
const V3 = {
  B2BINPAY_API_VERSION: 'v3',
  B2BINPAY_ENVIRONMENT: 'sandbox',
  B2BINPAY_CLIENT_ID: 'the-client',
  B2BINPAY_CLIENT_SECRET: SECRET,
};

type Env = Readonly<Record<string, string | undefined>>;

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

/** Either way of registration, with an option beside those of the environment. */
const REGISTRATIONS = [
  {
    by: 'forRoot',
    register: (env: Env) =>
      B2binpayAuthModule.forRoot({ isGlobal: true, ...b2binpayAuthOptionsFromEnv(env), eager: false }),
  },
  {
    by: 'forRootAsync',
    register: (env: Env) =>
      B2binpayAuthModule.forRootAsync({
        useFactory: () => ({ ...b2binpayAuthOptionsFromEnv(env), eager: false }),
      }),
  },
];

describe.each(REGISTRATIONS)('given options from the environment by $by', ({ register }) => {
  async function boot(env: Env): Promise<void> {
    keepSecret(SECRET);
    const app = await Test.createTestingModule({ imports: [register(env)] }).compile();
    close = () => app.close();
  }

  async function bootError(env: Env): Promise<string> {
    const error = await rejection((async () => boot(env))());
    expect(error).toBeInstanceOf(ConfigurationError);
    return String(error);
  }

  it.each([
    { empty: 'B2BINPAY_BASE_URL', env: { ...V2, B2BINPAY_BASE_URL: '' } },
    {
      empty: 'B2BINPAY_ENVIRONMENT',
      env: { ...V2, B2BINPAY_ENVIRONMENT: '', B2BINPAY_BASE_URL: 'https://gateway.example' },
    },
    { empty: 'B2BINPAY_CALLBACK_SECRET', env: { ...V3, B2BINPAY_CALLBACK_SECRET: '' } },
  ])('when $empty is empty, then it counts as absent', async ({ env }) => {
    await expect(boot(env)).resolves.toBeUndefined();
  });

  it.each([
    { name: 'B2BINPAY_LOGIN', env: V2 },
    { name: 'B2BINPAY_PASSWORD', env: V2 },
    { name: 'B2BINPAY_CLIENT_ID', env: V3 },
    { name: 'B2BINPAY_CLIENT_SECRET', env: V3 },
  ])('when $name is empty, not set, or padded, then the sentence names it', async ({ name, env }) => {
    for (const value of ['', undefined]) {
      expect(await bootError({ ...env, [name]: value })).toContain(
        `the environment variable ${name} is empty or not set`,
      );
    }
    expect(await bootError({ ...env, [name]: `${SECRET}\n` })).toContain(
      `the environment variable ${name} (option `,
    );
  });

  it.each([
    { what: 'a callback secret that is padded', env: { ...V3, B2BINPAY_CALLBACK_SECRET: ` ${SECRET}` } },
    {
      what: 'a base URL with user info',
      env: { ...V2, B2BINPAY_ENVIRONMENT: '', B2BINPAY_BASE_URL: `https://u:${SECRET}@b.example` },
    },
    { what: 'a base URL that is blank', env: { ...V2, B2BINPAY_ENVIRONMENT: '', B2BINPAY_BASE_URL: ' ' } },
    {
      what: 'a base URL beside an environment',
      env: { ...V2, B2BINPAY_BASE_URL: 'https://gateway.example' },
    },
    { what: 'neither of the two', env: { ...V2, B2BINPAY_ENVIRONMENT: '' } },
  ])('when there is $what, then the sentence names the variable', async ({ env }) => {
    expect(await bootError(env)).toMatch(/B2BINPAY_(?:BASE_URL|CALLBACK_SECRET)/);
  });
});

describe('given credentials of another source beside the options from the environment', () => {
  it('when the variables of the credentials are not set, then nobody asks for them', async () => {
    const { B2BINPAY_API_VERSION, B2BINPAY_ENVIRONMENT } = V2;
    const options = b2binpayAuthOptionsFromEnv({ B2BINPAY_API_VERSION, B2BINPAY_ENVIRONMENT });
    witness(options);
    const credentials = { login: 'of-the-vault', password: 'password-of-the-vault' };
    const app = await Test.createTestingModule({
      imports: [B2binpayAuthModule.forRoot({ ...options, apiVersion: 'v2', credentials, eager: false })],
    }).compile();
    await app.close();
  });

  it('when they are wrong, then the sentence names the option alone', async () => {
    const credentials = { login: '', password: 'password-of-the-vault' };
    const options = { ...b2binpayAuthOptionsFromEnv(V2), apiVersion: 'v2', credentials } as const;
    const error = await rejection(
      Test.createTestingModule({ imports: [B2binpayAuthModule.forRoot(options)] }).compile(),
    );
    expect(String(error)).toContain('option `credentials.login`');
    expect(String(error)).not.toContain('B2BINPAY_LOGIN');
  });
});
