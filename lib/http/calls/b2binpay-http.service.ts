import { HttpService } from '@nestjs/axios';
import { type AuthorizedParts, authorizedAdapter } from './authorized-adapter.js';
import { type Observable, throwError } from 'rxjs';
import type { AxiosInstance, ResponseOf } from '../axios-types.js';
import { createCallClient } from './call-client.js';
import { guardedClient, withoutClientError } from './call-guard.js';
import { callOptionsProblem, mergedOptionsProblem } from './call-options.js';
import { CallQueue } from './call-queue.js';
import { CallTransforms } from './call-transforms.js';
import type { HttpAgents } from '../http-agents.js';
import type { HttpSettings } from '../http-settings.js';

/**
 * What the module makes the service of.
 *
 * @internal
 */
export interface B2binpayHttpParts extends Omit<
  AuthorizedParts,
  'send' | 'connectionOptions' | 'queue' | 'timeoutMs'
> {
  readonly http: HttpSettings;
  readonly agents: HttpAgents;
  /** Logs what an operator should know. */
  readonly warn?: ((message: string) => void) | undefined;
}

/**
 * Calls the B2BINPAY API: a private `HttpService` below the instance's base URL, with a bearer and
 * `application/vnd.api+json` on every call.
 *
 * A call waits for a token as `TokenService.getAccessToken` does. After a 401 the token is renewed and the call sent once
 * more; nothing else is ever repeated, and no redirect is followed. Errors are those of this package: `UnauthorizedError`
 * (second 401), `ApiRequestError`, `ApiUnavailableError`, `ThrottledError`, `IpNotAllowedError`,
 * `MalformedResponseError`, `ConfigurationError` (the call's options cannot be used), and those of waiting for a token. An
 * aborted call rejects with its signal's reason.
 *
 * The `requestSent` of an error says whether the call may be made again.
 *
 * Per call, `timeout` (milliseconds), `maxContentLength` (bytes) and `signal` override the defaults. Options of axios that
 * lead a call elsewhere or have no effect here (`adapter`, `transport`, `proxy`, `socketPath`, agents, `maxRedirects`,
 * `lookup`, …) and a `Host` header are refused; options that axios does not know are passed on to interceptors.
 * `responseType: 'stream'` returns a stream that the call's signal ends, and that fails if no chunk arrives within the
 * call's timeout while its reader waits.
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
  /** Made by `B2binpayAuthModule`: inject it. Nothing fits the second parameter, so that `new` does not compile. */
  constructor(parts: object, madeByTheModule: { readonly never: never });
  /** @internal */
  constructor(parts: B2binpayHttpParts);
  constructor(parts: B2binpayHttpParts) {
    super(authorizedAxios(parts));
  }

  /** @internal */
  protected override makeObservable<T>(
    call: (...args: unknown[]) => Promise<ResponseOf<T>>,
    ...args: unknown[]
  ): Observable<ResponseOf<T>> {
    // Options that are not an object never reach the client's methods, which check all others.
    const options = args.at(-1);
    return typeof options === 'object' || options === undefined
      ? super.makeObservable<T>(call, ...args)
      : throwError(() => callOptionsProblem(options));
  }
}

function authorizedAxios({ http, agents, warn, ...parts }: B2binpayHttpParts): AxiosInstance {
  const { axios, send, connectionOptions } = createCallClient(http, agents, parts.baseUrl);
  const { timeoutMs } = http;
  const queue = callQueue(http, agents, parts.baseUrl, warn);
  const adapter = authorizedAdapter({ ...parts, timeoutMs, send, connectionOptions, queue });
  const transforms = new CallTransforms();
  Object.assign(axios.defaults, { adapter });
  transforms.guard(axios.defaults);
  const inherited = { adapter, env: { ...axios.defaults.env } };
  const { request, response } = axios.interceptors;
  // Added first, it runs last, and so validates what interceptors changed.
  request.use((config) => {
    const problem = mergedOptionsProblem(config, inherited);
    if (problem !== undefined) throw problem;
    transforms.guard(config);
    return config;
  });
  // Runs before the user's interceptors, so that they never see an error of the HTTP client.
  response.use(undefined, (error: unknown) => Promise.reject(withoutClientError(error)));
  return guardedClient(axios);
}

function callQueue(
  { httpsAgent, maxSockets }: HttpSettings,
  agents: HttpAgents,
  baseUrl: string,
  warn: (message: string) => void = () => undefined,
): CallQueue {
  const isSecure = baseUrl.startsWith('https:');
  const limit =
    isSecure && httpsAgent !== undefined
      ? '`maxSockets` of the agent in http.httpsAgent'
      : `http.maxSockets (${maxSockets})`;
  return new CallQueue(isSecure ? agents.httpsAgent : agents.httpAgent, limit, warn);
}
