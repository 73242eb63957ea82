import { own } from '../protocol/index.js';
import type { BearerSource } from './calls/authorized-adapter.js';
import type { MergedConfig } from './axios-types.js';
import { bearerOrigin, goesOnlyTo } from './origin.js';

type RedirectHook = NonNullable<MergedConfig['beforeRedirect']>;

/**
 * An axios request interceptor for an axios instance of your own: adds the bearer to calls to `origin`, and to no others.
 * Throws `ConfigurationError` unless `origin` is https, or http on this machine. A call gets no bearer if one of its
 * options leads its connection elsewhere (`socketPath`, `http2Options`, a `Host` header; without TLS also `lookup` and
 * `proxy`), and a redirect to another origin removes it. Nothing is replayed: after a 401 call `tokens.reject(token)`.
 *
 * @example
 * ```ts
 * const api = axios.create({ baseURL: 'https://api-sandbox.b2binpay.com' });
 * api.interceptors.request.use(createBearerInterceptor(tokens, { origin: 'https://api-sandbox.b2binpay.com' }));
 * ```
 */
export function createBearerInterceptor(
  tokens: Pick<BearerSource, 'getAccessToken'>,
  options: { readonly origin: string },
): (config: MergedConfig) => Promise<MergedConfig> {
  const origin = bearerOrigin(own(options, 'origin'));
  return async (config) => {
    if (!goesOnlyTo(origin, config) || isRerouted(config, origin)) return config;
    config.headers.set('Authorization', `Bearer ${await tokens.getAccessToken()}`, true);
    const beforeRedirect = keepBearerAtOrigin(origin, config.beforeRedirect);
    // Without TLS a proxy of the environment would read the bearer.
    return Object.assign(config, { beforeRedirect }, origin.startsWith('http:') && { proxy: false });
  };
}

/** Whether options send the connection to another server than the URL names. */
function isRerouted(config: MergedConfig, origin: string): boolean {
  const { protocol, host } = new URL(origin);
  const isGiven = (key: string): boolean => Boolean(Reflect.get(config, key));
  const hostHeader = config.headers.get('Host') ?? host;
  if (isGiven('socketPath') || isGiven('http2Options') || hostHeader !== host) return true;
  // TLS authenticates the server; without it, any server that responds gets the bearer.
  return protocol === 'http:' && (isGiven('lookup') || isGiven('proxy'));
}

/** Older versions of the HTTP client forward the header to subdomains. */
function keepBearerAtOrigin(origin: string, hook: RedirectHook | undefined): RedirectHook {
  return (options, ...rest) => {
    hook?.(options, ...rest);
    if (redirectOrigin(options) === origin) return;
    const headers: unknown = own(options, 'headers');
    if (typeof headers !== 'object' || headers === null) return;
    for (const name of Object.keys(headers)) {
      if (name.toLowerCase() === 'authorization') Reflect.deleteProperty(headers, name);
    }
  };
}

function redirectOrigin(options: object): string | undefined {
  const [protocol, hostname, port] = ['protocol', 'hostname', 'port'].map((key) =>
    stringOf(own(options, key)),
  );
  const address = `${protocol}//${hostname}:${port}`;
  return URL.canParse(address) ? new URL(address).origin : undefined;
}

function stringOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
