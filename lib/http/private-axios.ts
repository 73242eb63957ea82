import { HttpService } from '@nestjs/axios';
import type { AxiosInstance } from './axios-types.js';
import type { AgentPair } from './http-agents.js';
import type { HttpSettings } from './http-settings.js';

/** Defaults of the global instance that a new one keeps: how bodies are serialized and parsed. */
const BODY_DEFAULTS: readonly string[] = ['env', 'transformRequest', 'transformResponse', 'transitional'];

/**
 * Creates an axios instance that shares nothing with the application: a bare `HttpService` uses the global axios, whose
 * interceptors would see our tokens and whose defaults would change our requests. Always uses the `http` adapter: a
 * global default could expose the secrets, or follow redirects with them.
 *
 * @param inherited Names of the global defaults that apply.
 */
export function createPrivateAxios(
  { maxResponseBytes, useEnvProxy }: HttpSettings,
  { httpAgent, httpsAgent }: AgentPair,
  own: object,
  inherited: readonly string[] = BODY_DEFAULTS,
): AxiosInstance {
  const axios = new HttpService().axiosRef.create();
  for (const key of Object.keys(axios.defaults)) {
    if (!inherited.includes(key)) Reflect.deleteProperty(axios.defaults, key);
  }
  Object.assign(axios.defaults, {
    adapter: 'http',
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
