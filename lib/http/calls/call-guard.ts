import type { AxiosInstance } from '../axios-types.js';
import { invalidCall, callFailure, isClientError } from './call-failure.js';
import { callOptionsProblem } from './call-options.js';

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Methods of the client, with the position of the options among their arguments. */
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

/** Guards each method of the client: checks options before they are merged, and replaces the client's own errors. */
export function guardedClient(axios: AxiosInstance): AxiosInstance {
  let hasReadOptions = false;
  const noteRead = (): boolean => {
    hasReadOptions = true;
    return false;
  };
  // `runWhen` is called once the client has parsed the options, and skips the interceptor: an earlier error is about
  // the options, a later one may come from the user's interceptors.
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
        return Promise.reject(wasRead ? withoutClientError(error) : invalidOptions());
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

/** Replaces an error of the HTTP client; returns others as they are. */
export function withoutClientError(error: unknown): unknown {
  if (!isClientError(error)) return error;
  // The client replaces the caller's abort reason by an error of its own.
  const signal: unknown = nested(nested(error, 'config'), 'signal');
  return nested(signal, 'aborted') === true
    ? nested(signal, 'reason')
    : callFailure(error, { requestSent: 'unknown' });
}

function invalidOptions(): Error {
  return invalidCall('the HTTP client cannot parse its options', { requestSent: 'no' });
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
