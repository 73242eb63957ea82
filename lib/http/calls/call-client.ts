import { HttpService } from '@nestjs/axios';
import { ConfigurationError } from '../../errors/index.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import type { Adapter, AxiosInstance } from '../axios-types.js';
import { missingAdapterError } from '../connection-failure.js';
import type { HttpAgents } from '../http-agents.js';
import type { HttpSettings } from '../http-settings.js';
import { createPrivateAxios } from '../private-axios.js';

/** What callers must not see, for agents hold the requests of other calls, and cannot change. */
const MEANS = ['httpAgent', 'httpsAgent', 'maxRedirects', 'proxy'] as const;

/** The client of business calls, and apart from it what puts them on the wire. */
export interface CallClient {
  readonly axios: AxiosInstance;
  readonly send: Adapter;
  readonly means: object;
}

export function createCallClient(settings: HttpSettings, agents: HttpAgents, baseUrl: string): CallClient {
  const axios = createPrivateAxios(settings, agents, {
    baseURL: baseUrl,
    headers: { common: { Accept: MEDIA_TYPE, 'Content-Type': MEDIA_TYPE } },
    validateStatus: (status: number) => status >= 200 && status < 300,
  });
  const { defaults } = axios;
  const means = {};
  for (const key of MEANS) {
    if (defaults[key] !== undefined) Reflect.set(means, key, defaults[key]);
    Reflect.deleteProperty(defaults, key);
  }
  const { adapter: named } = defaults;
  let adapter: Adapter | undefined;
  // With the first call: a missing adapter fails that, not the boot.
  const send: Adapter = (config) => (adapter ??= resolveAdapter(named))(config);
  return { axios, send, means };
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
