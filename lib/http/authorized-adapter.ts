import type { Clock } from '../core/index.js';
import { type HttpFacts, UnauthorizedError } from '../errors/index.js';
import { businessRefusal, MEDIA_TYPE, readBody } from '../protocol/index.js';
import type { Adapter, CallResponse, MergedConfig } from './axios-types.js';
import { CallDeadline } from './call-deadline.js';
import { callFailure } from './call-failure.js';
import { CallUrls } from './call-url.js';
import { isResendable } from './resendable.js';

/** Where the bearer comes from. */
export interface BearerSource {
  peekAccessToken(): string | undefined;
  getAccessToken(options?: { signal?: AbortSignal }): Promise<string>;
  reject(accessToken: string): void;
}

export interface AuthorizedParts {
  readonly baseUrl: string;
  readonly tokens: BearerSource;
  readonly clock: Clock;
  /** Deadline of a call that names none, in milliseconds. */
  readonly timeoutMs: number;
  /** What puts a call on the wire. */
  readonly send: Adapter;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Puts a call on the wire with a bearer that stands on a copy of its configuration: nothing above (interceptors, the
 * response's `config` and `request`, errors) ever holds one. A 401 renews the token and sends the call once more, if
 * the token changed and the body can be sent again.
 */
export function authorizedAdapter(parts: AuthorizedParts): Adapter {
  const urls = new CallUrls(parts.baseUrl);
  return async (config) => {
    const { href, path } = urls.of(config.baseURL, config.url);
    const facts = { method: (config.method ?? 'get').toUpperCase(), path };
    const deadline = new CallDeadline(parts.clock, timeoutOf(config, parts.timeoutMs), config);
    try {
      const response = await authorizedCall(parts, config, href, deadline.signal, facts);
      return judged(response, config, facts);
    } catch (error) {
      // The one error that is not of this package: the caller's own reason.
      if (config.signal?.aborted === true) return await Promise.reject(Reflect.get(config.signal, 'reason'));
      throw callFailure(error, facts);
    } finally {
      deadline.end();
    }
  };
}

async function authorizedCall(
  { tokens, send, clock }: AuthorizedParts,
  config: MergedConfig,
  url: string,
  signal: AbortSignal,
  facts: HttpFacts,
): Promise<CallResponse> {
  const sendWith = (token: string): Promise<CallResponse> => {
    const call = send(withBearer(config, url, token, signal));
    clock.track?.(call);
    return call;
  };
  const token = tokens.peekAccessToken() ?? (await tokens.getAccessToken({ signal }));
  const first = await sendWith(token);
  if (first.status !== 401) return first;
  discard(first);
  tokens.reject(token);
  if (!isResendable(config.data)) {
    throw new UnauthorizedError(
      'the body was a stream, which cannot be sent twice; send the call again',
      facts,
    );
  }
  const renewed = await tokens.getAccessToken({ signal });
  if (renewed === token) throw new UnauthorizedError('no other token is to be had for now', facts);
  const second = await sendWith(renewed);
  if (second.status !== 401) return second;
  discard(second);
  tokens.reject(renewed);
  throw new UnauthorizedError('a renewed token was refused too; check what this account may do', facts);
}

function withBearer(config: MergedConfig, url: string, token: string, signal: AbortSignal): MergedConfig {
  const headers = config.headers.concat({ Authorization: `Bearer ${token}` });
  if (!headers.hasContentType()) headers.setContentType(MEDIA_TYPE);
  // The status is judged above, a 401 in any case; the deadline is ours. Basic credentials would replace the bearer.
  const own = { url, baseURL: '', headers, signal, timeout: 0, validateStatus: null, auth: undefined };
  return Object.assign(copyInto<MergedConfig>({ headers }, config), own);
}

/** Key by key: a spread of axios' merged configuration takes three times as long. */
function copyInto<T extends object>(target: T, source: T): T {
  for (const key in source) {
    if (Object.hasOwn(source, key)) target[key] = source[key];
  }
  return target;
}

function timeoutOf({ timeout }: MergedConfig, defaultMs: number): number {
  return typeof timeout === 'number' && timeout > 0 ? timeout : defaultMs;
}

/** The response without the bearer, or the error of its status. */
function judged(response: CallResponse, config: MergedConfig, facts: HttpFacts): CallResponse {
  const { status, headers } = response;
  const isWanted = config.validateStatus ? config.validateStatus(status) : true;
  if (isWanted && !REDIRECTS.has(status)) return { ...response, config, request: undefined };
  const header = (name: string): string | undefined => {
    const value: unknown = Reflect.get(headers, name);
    return typeof value === 'string' ? value : undefined;
  };
  const body = readBody(textOf(response.data));
  discard(response);
  const answer = { status, date: header('date'), retryAfter: header('retry-after'), body };
  throw businessRefusal(answer, { ...facts, httpStatus: status });
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data;
  return data instanceof Uint8Array ? Buffer.from(data).toString('utf8') : '';
}

/** A stream that nobody reads would hold its connection. */
function discard({ data }: CallResponse): void {
  const stream: unknown = data;
  if (typeof stream !== 'object' || stream === null) return;
  const destroy: unknown = Reflect.get(stream, 'destroy');
  if (typeof destroy === 'function') Reflect.apply(destroy, stream, []);
}
