import { ConfigurationError } from '../../errors/index.js';
import { own } from '../../protocol/index.js';
import { headersProblem } from './call-headers.js';

/** Options of a call that are passed on together with the bearer; all others are set by the instance. */
export const WIRE_OPTIONS = [
  'method',
  'params',
  'paramsSerializer',
  'responseType',
  'responseEncoding',
  'maxContentLength',
  'maxBodyLength',
  'decompress',
  'transitional',
] as const;

/**
 * Options of axios that a call must not have: they would send it elsewhere or over another connection (agents, sockets,
 * redirects, protocols), or would have no effect here although the caller relies on them.
 */
const REFUSED_OPTIONS = new Set([
  'adapter',
  'allowedSocketPaths',
  'auth',
  'beforeRedirect',
  'env',
  'family',
  'fetchOptions',
  'formDataHeaderPolicy',
  'http2Options',
  'httpAgent',
  'httpVersion',
  'httpsAgent',
  'insecureHTTPParser',
  'lookup',
  'maxRate',
  'maxRedirects',
  'proxy',
  'redact',
  'sensitiveHeaders',
  'socketPath',
  'timeoutErrorMessage',
  'transport',
  'withCredentials',
  'withXSRFToken',
  'xsrfCookieName',
  'xsrfHeaderName',
]);

type Rule = readonly [isValid: (value: unknown) => boolean, expected: string];

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);
const isObject = (value: unknown): boolean => typeof value === 'object';
const isString = (value: unknown): boolean => typeof value === 'string';
const areFunctions = (value: unknown): boolean => [value].flat().every(isFunction);

/** Options whose type the HTTP client does not check, or checks with errors of its own. */
const RULES: Readonly<Record<string, Rule>> = {
  baseURL: [isString, 'a string'],
  maxBodyLength: [isNumber, 'a number of bytes'],
  maxContentLength: [isNumber, 'a number of bytes'],
  method: [
    (value) => typeof value === 'string' && /^[\w-]{1,20}$/.test(value) && !/^connect$/i.test(value),
    "an HTTP method, e.g. 'GET'",
  ],
  onDownloadProgress: [isFunction, 'a function'],
  onUploadProgress: [isFunction, 'a function'],
  params: [isObject, "an object, e.g. { 'page[number]': 2 }"],
  paramsSerializer: [(value) => isFunction(value) || isObject(value), 'a function, or { serialize, encode }'],
  responseEncoding: [
    (value) => typeof value === 'string' && Buffer.isEncoding(value),
    "an encoding, e.g. 'utf8'",
  ],
  signal: [
    (value) =>
      typeof value === 'object' && value !== null && typeof Reflect.get(value, 'aborted') === 'boolean',
    'an AbortSignal. Write { signal: controller.signal }',
  ],
  timeout: [isNumber, 'a number of milliseconds'],
  transformRequest: [areFunctions, 'a function, or a list of functions'],
  transformResponse: [areFunctions, 'a function, or a list of functions'],
  url: [isString, "a path, e.g. '/wallet/'"],
  validateStatus: [isFunction, 'a function'],
};

/** The error of the options given to a call; undefined if they are valid. */
export function callOptionsProblem(config: unknown): ConfigurationError | undefined {
  if (config === undefined || config === null) return undefined;
  if (typeof config !== 'object') return problem('the options of a call must be an object');
  for (const key of Object.keys(config)) {
    const found = optionProblem(key, Reflect.get(config, key));
    if (found !== undefined) return found;
  }
  return headersProblem(Reflect.get(config, 'headers'));
}

/**
 * As {@link callOptionsProblem}, for a config after the instance's defaults were merged in and interceptors have run.
 * `inherited` holds the instance's own values of refused options.
 */
export function mergedOptionsProblem(config: object, inherited: object): ConfigurationError | undefined {
  for (const key in config) {
    const value: unknown = Reflect.get(config, key);
    if (isSame(value, own(inherited, key))) continue;
    const found = optionProblem(key, value);
    if (found !== undefined) return found;
  }
  const transitional: unknown = Reflect.get(config, 'transitional');
  // Would let interceptors change a call after it was checked.
  return own(transitional, 'legacyInterceptorReqResOrdering') === false
    ? refusedOption('transitional.legacyInterceptorReqResOrdering')
    : undefined;
}

function optionProblem(key: string, value: unknown): ConfigurationError | undefined {
  if (value === undefined || value === null) return undefined;
  if (REFUSED_OPTIONS.has(key)) return refusedOption(key);
  if (!Object.hasOwn(RULES, key)) return undefined;
  const rule = RULES[key];
  return rule === undefined || rule[0](value)
    ? undefined
    : problem(`\`${key}\` of a call must be ${rule[1]}`);
}

/** The client copies objects when it merges. */
function isSame(value: unknown, inherited: unknown): boolean {
  if (value === inherited) return true;
  if (typeof value !== 'object' || value === null || typeof inherited !== 'object') return false;
  return Object.entries(value).every(([key, entry]) => entry === own(inherited, key));
}

function refusedOption(option: string): ConfigurationError {
  return new ConfigurationError(
    `the option \`${option}\` is not allowed in a call; nothing was sent. Configure connections in the options of B2binpayAuthModule.`,
    { requestSent: 'no' },
  );
}

function problem(sentence: string): ConfigurationError {
  return new ConfigurationError(`${sentence}; nothing was sent.`, { requestSent: 'no' });
}
