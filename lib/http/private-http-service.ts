import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpService } from '@nestjs/axios';
import { readBody } from '../protocol/index.js';
import type { HttpSettings } from './http-settings.js';

/** An HTTP client of our own, and how to end its idle connections. */
export interface PrivateHttp {
  readonly http: HttpService;
  close(): void;
}

/**
 * Makes an `HttpService` that shares nothing with the host's: the bare one is the global axios, whose interceptors
 * would see our tokens and whose defaults would change our requests.
 */
export function createPrivateHttp(settings: HttpSettings): PrivateHttp {
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = settings.httpsAgent ?? new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2' });
  const axios = new HttpService().axiosRef.create();
  forgetHostDefaults(axios.defaults);
  Object.assign(axios.defaults, {
    httpAgent,
    httpsAgent,
    maxRedirects: 0,
    maxContentLength: settings.maxResponseBytes,
    responseType: 'text',
    transformRequest: [(body: unknown) => body],
    transformResponse: [(text: unknown) => readBody(typeof text === 'string' ? text : '')],
    validateStatus: () => true,
    ...(!settings.useEnvProxy && { proxy: false }),
  });
  return {
    http: new HttpService(axios),
    close: () => {
      httpAgent.destroy();
      if (settings.httpsAgent === undefined) httpsAgent.destroy();
    },
  };
}

/** A new instance copies the defaults of the global one: headers, base URL and more that the host may have set. */
function forgetHostDefaults(defaults: { headers: { common: object } }): void {
  for (const key of Object.keys(defaults)) {
    if (key !== 'adapter' && key !== 'env') Reflect.deleteProperty(defaults, key);
  }
  defaults.headers = { common: {} };
}
