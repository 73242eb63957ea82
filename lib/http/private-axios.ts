import { HttpService } from '@nestjs/axios';
import type { AxiosInstance } from './axios-types.js';
import type { HttpAgents } from './http-agents.js';
import type { HttpSettings } from './http-settings.js';

/** What a new instance keeps of the global one: how calls get onto the wire, and how bodies are written and read. */
const INHERITED = new Set(['adapter', 'env', 'transformRequest', 'transformResponse', 'transitional']);

/**
 * Makes an axios instance that shares nothing with the host's: the bare `HttpService` is the global axios, whose
 * interceptors would see our tokens and whose defaults would change our requests.
 */
export function createPrivateAxios(
  { maxResponseBytes, useEnvProxy }: HttpSettings,
  { httpAgent, httpsAgent }: HttpAgents,
  own: object,
): AxiosInstance {
  const axios = new HttpService().axiosRef.create();
  for (const key of Object.keys(axios.defaults)) {
    if (!INHERITED.has(key)) Reflect.deleteProperty(axios.defaults, key);
  }
  Object.assign(axios.defaults, {
    headers: { common: {} },
    httpAgent,
    httpsAgent,
    maxRedirects: 0,
    maxContentLength: maxResponseBytes,
    ...(!useEnvProxy && { proxy: false }),
    ...own,
  });
  return axios;
}
