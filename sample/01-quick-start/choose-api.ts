import { b2binpayAuthOptionsFromEnv, type B2binpayAuthModuleOptions } from 'nestjs-b2binpay-auth';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';

export interface ChosenApi {
  readonly options: B2binpayAuthModuleOptions;
  /** Absent if the environment names an API. */
  readonly emulator?: B2binpayEmulator;
}

/** The API that the environment names, else an emulator whose tokens live for `B2BINPAY_DEMO_TTL_S` seconds. */
export async function chooseApi(env: NodeJS.ProcessEnv): Promise<ChosenApi> {
  const apiVersion = env['B2BINPAY_API_VERSION'] === 'v3' ? 'v3' : 'v2';
  if (env['B2BINPAY_BASE_URL'] || env['B2BINPAY_ENVIRONMENT']) {
    return { options: b2binpayAuthOptionsFromEnv({ ...env, B2BINPAY_API_VERSION: apiVersion }) };
  }
  const accessTtlMs = Number(env['B2BINPAY_DEMO_TTL_S'] ?? 20) * 1_000;
  const v2 = { apiVersion: 'v2', credentials: { login: 'demo-key', password: 'demo-secret' } } as const;
  const v3 = {
    apiVersion: 'v3',
    credentials: {
      clientId: 'demo-key',
      clientSecret: 'demo-secret',
      callbackSecret: 'demo-callback-secret',
    },
  } as const;
  const api = apiVersion === 'v3' ? v3 : v2;
  const emulator = await B2binpayEmulator.start({ ...api, accessTtlMs });
  emulator.resource('GET', '/wallet/', { data: [] });
  console.log(`an emulator of API ${apiVersion} listens on ${emulator.url}; Ctrl-C stops`);
  return { options: { ...api, baseUrl: emulator.url }, emulator };
}
