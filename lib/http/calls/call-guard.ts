import type { AxiosInstance } from '../axios-types.js';
import { callersMistake, callFailure, isClientError } from './call-failure.js';
import { callOptionsProblem } from './call-options.js';

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Methods of the client, and where among their arguments the options of the call are. */
const METHODS: Readonly<Record<string, number>> = {
  get: 1,
  delete: 1,
  head: 1,
  options: 1,
  post: 2,
  put: 2,
  patch: 2,
  postForm: 2,
  putForm: 2,
  patchForm: 2,
  query: 2,
};

/**
 * The client with each of its methods guarded: options are checked before the client merges them, and none of its own
 * errors comes out.
 */
export function guardedClient(axios: AxiosInstance): AxiosInstance {
  let hasReadOptions = false;
  const noteRead = (): boolean => {
    hasReadOptions = true;
    return false;
  };
  // Asked, and left out of the chain, as soon as the client has made sense of the options: what it throws before is
  // about these, what comes later may be an error of the user's own interceptors.
  axios.interceptors.request.use(undefined, undefined, { runWhen: noteRead });
  const guard = (call: Call, optionsAt: (args: readonly unknown[]) => number): Call => {
    return async (...args) => {
      const problem = callOptionsProblem(args[optionsAt(args)]);
      if (problem !== undefined) throw problem;
      let wasRead = false;
      try {
        hasReadOptions = false;
        // Older versions throw here, newer ones reject.
        const response = call(...args);
        wasRead = hasReadOptions;
        return await response;
      } catch (error) {
        return Promise.reject(wasRead ? withoutClientError(error) : optionsMistake());
      }
    };
  };
  const request = guard(callOf(axios, 'request'), ([url]) => (typeof url === 'string' ? 1 : 0));
  const methods = Object.entries(METHODS)
    .filter(([name]) => typeof Reflect.get(axios, name) === 'function')
    .map(([name, position]) => [name, guard(callOf(axios, name), () => position)] as const);
  return Object.assign(
    (...args: unknown[]) => request(...args),
    axios,
    { request },
    Object.fromEntries(methods),
  );
}

/** What an error is to whoever sees it: never one of the HTTP client. */
export function withoutClientError(error: unknown): unknown {
  if (!isClientError(error)) return error;
  // The client puts its own error in the place of the caller's reason.
  const signal: unknown = nested(nested(error, 'config'), 'signal');
  return nested(signal, 'aborted') === true
    ? nested(signal, 'reason')
    : callFailure(error, { requestSent: 'unknown' });
}

function optionsMistake(): Error {
  return callersMistake('the HTTP client cannot read its options', { requestSent: 'no' });
}

function nested(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function callOf(axios: AxiosInstance, name: string): Call {
  const method: unknown = Reflect.get(axios, name);
  return (...args) => {
    const response: unknown = typeof method === 'function' ? Reflect.apply(method, axios, args) : undefined;
    return Promise.resolve(response);
  };
}
