import type { Clock } from '../../core/index.js';
import type { Adapter } from '../axios-types.js';
import { AuthorizedCall } from './authorized-call.js';
import { CallDeadline } from './call-deadline.js';
import { headersProblem } from './call-headers.js';
import type { CallQueue } from './call-queue.js';
import { CallUrls } from './call-url.js';
import { UploadStreams } from './upload-streams.js';

/** Where the bearer comes from: a `TokenService`, or an object with these methods of it. */
export interface BearerSource {
  /** The access token, if there is one now. */
  peekAccessToken(): string | undefined;
  /** The access token; waits for one. */
  getAccessToken(options?: {
    /** Ends the wait: the promise rejects with the signal's reason. */
    signal?: AbortSignal | undefined;
    /** How long to wait, in milliseconds. */
    timeoutMs?: number | undefined;
  }): Promise<string>;
  /** The API answered 401 to this token. */
  reject(accessToken: string): void;
}

/** @internal */
export interface AuthorizedParts {
  readonly baseUrl: string;
  readonly tokens: BearerSource;
  readonly clock: Clock;
  /** Default timeout of a call, in milliseconds. */
  readonly timeoutMs: number;
  /** How long a call waits for a token, in milliseconds; its own timeout still applies. */
  readonly waitTimeoutMs?: number | undefined;
  readonly send: Adapter;
  /** The instance's agents, proxy and redirect limit. Never part of a call's config. */
  readonly connectionOptions: object;
  readonly queue: CallQueue;
}

/**
 * Puts a call on the wire with the bearer on a copy of its configuration. A 401 renews the token and sends the
 * call once more, if the token changed and the body can be sent again.
 *
 * @internal
 */
export function authorizedAdapter(parts: AuthorizedParts): Adapter {
  const urls = new CallUrls(parts.baseUrl);
  const uploads = new UploadStreams();
  return async (config) => {
    const problem = headersProblem(config.headers);
    if (problem !== undefined) throw problem;
    const { href, path } = urls.of(config);
    const facts = { method: (config.method ?? 'get').toUpperCase(), path };
    const { timeout } = config;
    const timeoutMs = typeof timeout === 'number' && timeout > 0 ? timeout : parts.timeoutMs;
    const deadline = new CallDeadline(parts.clock, timeoutMs, config);
    return new AuthorizedCall(parts, { config, href, facts, timeoutMs, deadline, uploads }).run();
  };
}
