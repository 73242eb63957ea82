import type { Agent } from 'node:https';
import type { Clock, ReplayStore, TokenStore } from '../core/index.js';
import type { Credentials, Environment, V2Credentials, V3Credentials } from '../protocol/index.js';

/** A value, or a function that is called for every login (secret managers, rotation). */
type Given<T> = T | (() => Promise<T>);

/** The API version and the credentials for it. */
export type B2binpayApiOptions =
  | { readonly apiVersion: 'v2'; readonly credentials: Given<V2Credentials> }
  | { readonly apiVersion: 'v3'; readonly credentials: Given<V3Credentials> };

export interface B2binpayHttpOptions {
  /** Timeout of one request in milliseconds, up to the last byte of the response. @default 8000 */
  readonly timeoutMs?: number | undefined;
  /** Maximum size of a response in bytes, after decompression. @default 1048576 */
  readonly maxResponseBytes?: number | undefined;
  /**
   * For a custom CA, a client certificate or a proxy agent. It must verify CA and host name.
   *
   * @default an agent with keep-alive and TLS 1.2 or newer; token requests always use a new connection
   */
  readonly httpsAgent?: Agent | undefined;
  /** Use `HTTPS_PROXY` and related variables. @default false */
  readonly useEnvProxy?: boolean | undefined;
  /**
   * Connections per origin for business calls; further calls wait for one. A custom `httpsAgent` keeps its own limit.
   * @default 256
   */
  readonly maxSockets?: number | undefined;
}

export interface B2binpayRefreshOptions {
  /** Earliest renewal as a fraction of the token's lifetime. @default 0.6 */
  readonly earliest?: number | undefined;
  /** Latest renewal as a fraction of the token's lifetime. @default 0.75 */
  readonly latest?: number | undefined;
  /** Shortest time between renewals by the timer, in milliseconds. @default 5000 */
  readonly minIntervalMs?: number | undefined;
  /** Reaction to refresh tokens refused twice in ten minutes without a known cause. @default 'obtain' */
  readonly onRepeatedSuspicion?: 'obtain' | 'lock' | undefined;
}

export interface B2binpayRateLimitOptions {
  /** Token requests per minute that the vendor allows; one less is used. At least 5. @default 15 */
  readonly perMinute?: number | undefined;
  /** What the vendor limits: all requests from an address, or each account. @default 'origin' */
  readonly scope?: 'origin' | 'account' | undefined;
}

export interface B2binpayCallbackOptions {
  /** Maximum age of a callback, in milliseconds. @default 604800000, a week */
  readonly maxAgeMs?: number | undefined;
  /** How far its time may be in the future, in milliseconds. @default 300000 */
  readonly maxFutureMs?: number | undefined;
  /**
   * Notices without transfer and signature: accepted but not handled, passed to the handler as
   * `UnsignedNotice`, or refused. @default 'ignore'
   */
  readonly unsigned?: 'ignore' | 'deliver' | 'reject' | undefined;
  /** Tracking ids that leave the boundary to the amount ambiguous: accepted and marked, or refused. @default 'flag' */
  readonly trackingIds?: 'flag' | 'strict' | undefined;
  /** Lease of a callback while it is handled, in milliseconds: when it expires, another process may take over. @default 60000 */
  readonly leaseMs?: number | undefined;
  /** How long a delivery waits for another delivery of the same callback, in milliseconds. @default 10000 */
  readonly busyWaitMs?: number | undefined;
  /** Where handled callbacks are recorded. @default the memory of this process */
  readonly replayStore?: ReplayStore | undefined;
  /** Earlier credentials whose callbacks may still arrive. @default [] */
  readonly previousCredentials?: readonly Credentials[] | undefined;
}

/** Options of {@link B2binpayAuthModule}. Invalid ones fail at boot with a message that says what to write. */
export type B2binpayAuthModuleOptions = B2binpayApiOptions & {
  /** The vendor's environment. Either this or `baseUrl`. */
  readonly environment?: Environment | undefined;
  /** An https URL, optionally with a path; http only for loopback addresses. Either this or `environment`. */
  readonly baseUrl?: string | undefined;
  readonly http?: B2binpayHttpOptions | undefined;
  readonly refresh?: B2binpayRefreshOptions | undefined;
  readonly rateLimit?: B2binpayRateLimitOptions | undefined;
  /** Default time a caller waits for a token, in milliseconds; `Infinity` disables the timeout. @default 10000 */
  readonly waitTimeoutMs?: number | undefined;
  /** Where tokens are stored. @default the memory of this process */
  readonly store?: TokenStore | undefined;
  readonly callbacks?: B2binpayCallbackOptions | undefined;
  /** Fetch the first token in the background when the application starts, instead of with the first call. @default true */
  readonly eager?: boolean | undefined;
  /** For tests. @default the system's clock */
  readonly clock?: Clock | undefined;
  /** For tests; 0 … 1. @default Math.random */
  readonly random?: (() => number) | undefined;
};

/** For `useClass` and `useExisting` of `forRootAsync`. */
export interface B2binpayAuthOptionsFactory {
  createB2binpayAuthOptions(): B2binpayAuthModuleOptions | Promise<B2binpayAuthModuleOptions>;
}
