import { HttpService } from '@nestjs/axios';
import { type Observable, throwError } from 'rxjs';
import { ConfigurationError } from '../errors/index.js';
import { MEDIA_TYPE, own } from '../protocol/index.js';
import { type AuthorizedParts, authorizedAdapter } from './authorized-adapter.js';
import type { Adapter, AxiosInstance, ResponseOf } from './axios-types.js';
import { callFailure, errorCode } from './call-failure.js';
import { callOptionsProblem, mergedOptionsProblem } from './call-options.js';
import type { HttpAgents } from './http-agents.js';
import type { HttpSettings } from './http-settings.js';
import { createPrivateAxios } from './private-axios.js';

export interface B2binpayHttpParts extends Omit<AuthorizedParts, 'send' | 'timeoutMs'> {
  readonly http: HttpSettings;
  readonly agents: HttpAgents;
}

/**
 * Calls the B2BINPAY API: an `HttpService` of its own below the instance's base URL, with a bearer and
 * `application/vnd.api+json` on every call.
 *
 * A call waits for a token as `TokenService.getAccessToken` does. A 401 renews the token and sends the call once more;
 * nothing else is ever repeated, and no redirect is followed. Errors are those of this package: `UnauthorizedError`
 * (second 401), `ApiRequestError`, `ApiUnavailableError`, `ThrottledError`, `IpNotAllowedError`,
 * `MalformedResponseError`, `ConfigurationError` (an address or an option that a call cannot have; nothing is sent), and
 * those of waiting for a token. An aborted call rejects with its signal's reason.
 *
 * Per call, `timeout`, `maxContentLength` and `signal` stand over the defaults; `adapter`, `transport`, `proxy`,
 * `socketPath`, agents and `maxRedirects` are refused.
 *
 * @example
 * ```ts
 * @Injectable()
 * class Wallets {
 *   constructor(private readonly b2binpay: B2binpayHttpService) {}
 *
 *   async list(): Promise<unknown> {
 *     const { data } = await firstValueFrom(this.b2binpay.get('/wallet/'));
 *     return data;
 *   }
 * }
 * ```
 */
export class B2binpayHttpService extends HttpService {
  constructor(parts: B2binpayHttpParts) {
    super(authorizedAxios(parts));
  }

  protected override makeObservable<T>(
    call: (...args: unknown[]) => Promise<ResponseOf<T>>,
    ...args: unknown[]
  ): Observable<ResponseOf<T>> {
    const problem = callOptionsProblem(args.at(-1));
    if (problem !== undefined) return throwError(() => problem);
    return super.makeObservable<T>(call, ...args);
  }
}

function authorizedAxios({ http, agents, ...parts }: B2binpayHttpParts): AxiosInstance {
  const axios = createPrivateAxios(http, agents, {
    baseURL: parts.baseUrl,
    headers: { common: { Accept: MEDIA_TYPE, 'Content-Type': MEDIA_TYPE } },
    validateStatus: (status: number) => status >= 200 && status < 300,
  });
  const send = resolveAdapter(axios);
  const adapter = authorizedAdapter({ ...parts, timeoutMs: http.timeoutMs, send });
  Object.assign(axios.defaults, { adapter });
  const { request, response } = axios.interceptors;
  // The first one to be added is the last to run: whatever interceptors change is judged here.
  request.use((config) => {
    const problem = mergedOptionsProblem(config, axios.defaults);
    if (problem !== undefined) throw problem;
    return config;
  });
  // The first to see what went wrong, so that nobody else sees an error of the HTTP client.
  response.use(undefined, (error: unknown) => Promise.reject(withoutClientError(error)));
  return axios;
}

/** Errors of the client are told by their mark, not by class: two copies of axios may be alive. */
function withoutClientError(error: unknown): unknown {
  if (
    own(error, 'isAxiosError') !== true &&
    own(error, '__CANCEL__') !== true &&
    errorCode(error) !== 'ERR_CANCELED'
  ) {
    return error;
  }
  // The client puts its own error in the place of the caller's reason.
  const signal = own(own(error, 'config'), 'signal');
  return signal instanceof AbortSignal && signal.aborted ? signal.reason : callFailure(error, {});
}

function resolveAdapter({ defaults }: AxiosInstance): Adapter {
  const getAdapter: unknown = Reflect.get(new HttpService().axiosRef, 'getAdapter');
  const adapter: unknown =
    typeof getAdapter === 'function' ? Reflect.apply(getAdapter, undefined, [defaults.adapter]) : undefined;
  if (isAdapter(adapter)) return adapter;
  throw new ConfigurationError('this version of axios has no getAdapter. Install axios 1.5 or newer.');
}

function isAdapter(value: unknown): value is Adapter {
  return typeof value === 'function';
}
