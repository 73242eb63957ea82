import { HttpService } from '@nestjs/axios';
import type { AxiosInstance } from './axios-types.js';
import type { AgentPair } from './http-agents.js';
import type { HttpSettings } from './http-settings.js';

/** What a new instance keeps of the global one: how bodies are written and read. */
const BODY_DEFAULTS: readonly string[] = ['env', 'transformRequest', 'transformResponse', 'transitional'];

/**
 * Makes an axios instance that shares nothing with the host's: the bare `HttpService` is the global axios, whose
 * interceptors would see our tokens and whose defaults would change our requests. Calls always leave by the `http`
 * adapter, whatever the global default is: another one would see the secrets, or follow redirects with them.
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
