import { HttpService } from '@nestjs/axios';
import { ConfigurationError } from '../../errors/index.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import type { Adapter, AxiosInstance } from '../axios-types.js';
import { missingAdapterError } from '../connection-failure.js';
import type { HttpAgents } from '../http-agents.js';
import type { HttpSettings } from '../http-settings.js';
import { createPrivateAxios } from '../private-axios.js';

/** Hidden from callers, because agents hold the requests of other calls, and not changeable by them. */
const CONNECTION_OPTIONS = ['httpAgent', 'httpsAgent', 'maxRedirects', 'proxy'] as const;

/** The client of business calls and, separately, the adapter that sends them. */
export interface CallClient {
  readonly axios: AxiosInstance;
  readonly send: Adapter;
  readonly connectionOptions: object;
}

export function createCallClient(settings: HttpSettings, agents: HttpAgents, baseUrl: string): CallClient {
  const axios = createPrivateAxios(settings, agents, {
    baseURL: baseUrl,
    headers: { common: { Accept: MEDIA_TYPE, 'Content-Type': MEDIA_TYPE } },
    validateStatus: (status: number) => status >= 200 && status < 300,
  });
  const { defaults } = axios;
  const connectionOptions = {};
  for (const key of CONNECTION_OPTIONS) {
    if (defaults[key] !== undefined) Reflect.set(connectionOptions, key, defaults[key]);
    Reflect.deleteProperty(defaults, key);
  }
  const { adapter: named } = defaults;
  let adapter: Adapter | undefined;
  // Resolved with the first call: a missing adapter must not fail the boot.
  const send: Adapter = (config) => (adapter ??= resolveAdapter(named))(config);
  return { axios, send, connectionOptions };
}

function resolveAdapter(named: unknown): Adapter {
  const getAdapter: unknown = Reflect.get(new HttpService().axiosRef, 'getAdapter');
  try {
    const adapter: unknown =
      typeof getAdapter === 'function' ? Reflect.apply(getAdapter, undefined, [named]) : undefined;
    if (isAdapter(adapter)) return adapter;
  } catch (error) {
    throw missingAdapterError(error) ?? error;
  }
  throw new ConfigurationError('this version of axios has no getAdapter. Install axios 1.17 or newer.');
}

function isAdapter(value: unknown): value is Adapter {
  return typeof value === 'function';
}
