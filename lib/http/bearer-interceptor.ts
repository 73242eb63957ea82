import type { BearerSource } from './authorized-adapter.js';
import type { MergedConfig } from './axios-types.js';

/**
 * An axios request interceptor for an instance of your own: adds the bearer to calls to `origin`, and to no others.
 * Nothing is replayed: on a 401 call `tokens.reject(token)`.
 *
 * @example
 * ```ts
 * const api = axios.create({ baseURL: 'https://api-sandbox.b2binpay.com' });
 * api.interceptors.request.use(createBearerInterceptor(tokens, { origin: 'https://api-sandbox.b2binpay.com' }));
 * ```
 */
export function createBearerInterceptor(
  tokens: Pick<BearerSource, 'getAccessToken'>,
  { origin }: { readonly origin: string },
): (config: MergedConfig) => Promise<MergedConfig> {
  const allowed = new URL(origin).origin;
  return async (config) => {
    if (originOf(config) === allowed)
      config.headers.set('Authorization', `Bearer ${await tokens.getAccessToken()}`);
    return config;
  };
}

/** Where axios will send it. */
function originOf({ url = '', baseURL, allowAbsoluteUrls }: MergedConfig): string | undefined {
  const isAbsolute = /^(?:[a-z][a-z\d+\-.]*:)?[/\\]{2}/i.test(url);
  const address = isAbsolute && allowAbsoluteUrls !== false ? url : (baseURL ?? url);
  return URL.canParse(address, baseURL) ? new URL(address, baseURL).origin : undefined;
}
