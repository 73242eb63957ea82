import type { Agent } from 'node:https';
import type { Clock, ReplayStore, TokenStore } from '../core/index.js';
import type { Credentials, Environment, V2Credentials, V3Credentials } from '../protocol/index.js';

/** Written down, or a function that is asked anew for every login (secret managers, rotation). */
type Given<T> = T | (() => Promise<T>);

/** Which API, and who asks. */
export type B2binpayApiOptions =
  | { readonly apiVersion: 'v2'; readonly credentials: Given<V2Credentials> }
  | { readonly apiVersion: 'v3'; readonly credentials: Given<V3Credentials> };

export interface B2binpayHttpOptions {
  /** Deadline of one exchange with the API in milliseconds, to the last byte. @default 8000 */
  readonly timeoutMs?: number | undefined;
  /** Longest answer in bytes, after decompression. @default 1048576 */
  readonly maxResponseBytes?: number | undefined;
  /**
   * For a CA or client certificate of your own, or a proxy's agent. It has to verify CA and host name.
   *
   * @default an agent with keep-alive and TLS 1.2 or newer; token requests always have a connection of their own
   */
  readonly httpsAgent?: Agent | undefined;
  /** Follow `HTTPS_PROXY` and its relatives. @default false */
  readonly useEnvProxy?: boolean | undefined;
  /**
   * Connections per origin for business calls; further calls wait for one. An agent of yours keeps its own limit.
   * @default 256
   */
  readonly maxSockets?: number | undefined;
}

export interface B2binpayRefreshOptions {
  /** Earliest renewal as a fraction of the token's life. @default 0.6 */
  readonly earliest?: number | undefined;
  /** Latest renewal as a fraction of the token's life. @default 0.75 */
  readonly latest?: number | undefined;
  /** Shortest time between renewals by the timer, in milliseconds. @default 5000 */
  readonly minIntervalMs?: number | undefined;
  /** What follows when refresh tokens are refused twice in ten minutes without a known cause. @default 'obtain' */
  readonly onRepeatedSuspicion?: 'obtain' | 'lock' | undefined;
}

export interface B2binpayRateLimitOptions {
  /** Token requests the vendor allows in a minute; one less is used. At least 5. @default 15 */
  readonly perMinute?: number | undefined;
  /** Whom the vendor counts: everybody behind an address, or an account. @default 'origin' */
  readonly scope?: 'origin' | 'account' | undefined;
}

export interface B2binpayCallbackOptions {
  /** How old a callback may be, in milliseconds. @default 604800000, a week */
  readonly maxAgeMs?: number | undefined;
  /** How far ahead its time may be, in milliseconds. @default 300000 */
  readonly maxFutureMs?: number | undefined;
  /**
   * Notices without transfer and signature: answered and not handled, handed to the handler as
   * `UnsignedNotice`, or refused. @default 'ignore'
   */
  readonly unsigned?: 'ignore' | 'deliver' | 'reject' | undefined;
  /** Tracking ids that leave the boundary to the amount open: accepted and marked, or refused. @default 'flag' */
  readonly trackingIds?: 'flag' | 'strict' | undefined;
  /** How long a callback is another process's before its handling counts as dead, in milliseconds. @default 60000 */
  readonly leaseMs?: number | undefined;
  /** How long a delivery waits for another one of the same callback, in milliseconds. @default 10000 */
  readonly busyWaitMs?: number | undefined;
  /** Where handled callbacks are remembered. @default the memory of this process */
  readonly replayStore?: ReplayStore | undefined;
  /** Credentials before the present ones, whose callbacks may still come. @default [] */
  readonly previousCredentials?: readonly Credentials[] | undefined;
}

/** Options of {@link B2binpayAuthModule}. Wrong ones fail at boot with a sentence that says what to write. */
export type B2binpayAuthModuleOptions = B2binpayApiOptions & {
  /** The vendor's host. Either this or `baseUrl`. */
  readonly environment?: Environment | undefined;
  /** An https address, with a path if need be; http only on this machine. Either this or `environment`. */
  readonly baseUrl?: string | undefined;
  readonly http?: B2binpayHttpOptions | undefined;
  readonly refresh?: B2binpayRefreshOptions | undefined;
  readonly rateLimit?: B2binpayRateLimitOptions | undefined;
  /** How long a caller waits for a token unless it says otherwise, in milliseconds; `Infinity` waits on. @default 10000 */
  readonly waitTimeoutMs?: number | undefined;
  /** Where tokens live. @default the memory of this process */
  readonly store?: TokenStore | undefined;
  readonly callbacks?: B2binpayCallbackOptions | undefined;
  /** Fetch the first token when the application starts, in the background; else with the first call. @default true */
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
