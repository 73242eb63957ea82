import type { Agent } from 'node:https';
import type { Clock, ReplayStore, TokenStore } from '../core/index.js';
import type { Credentials, Environment, V2Credentials, V3Credentials } from '../protocol/index.js';

/** The version of the API and the credentials for it. */
export type B2binpayApiOptions =
  | {
      /** Version of the vendor's API. */
      readonly apiVersion: 'v2';
      /** Or a function that is called for every login (secret managers, rotation). */
      readonly credentials: V2Credentials | (() => Promise<V2Credentials>);
    }
  | {
      /** Version of the vendor's API. */
      readonly apiVersion: 'v3';
      /** Or a function that is called for every login (secret managers, rotation). */
      readonly credentials: V3Credentials | (() => Promise<V3Credentials>);
    };

/** Requests to the API, for tokens and for business calls. */
export interface B2binpayHttpOptions {
  /** Deadline of a request, from its start to the last byte of the response, in milliseconds. @default 8_000 */
  readonly timeoutMs?: number | undefined;
  /** Longest response in bytes, after decompression. @default 1_048_576 */
  readonly maxResponseBytes?: number | undefined;
  /**
   * For a CA or client certificate of your own, or a proxy. It has to verify CA and host name.
   *
   * @default an agent with keep-alive and TLS 1.2 or newer; token requests always use a new connection
   */
  readonly httpsAgent?: Agent | undefined;
  /** Whether to use the proxy of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. @default false */
  readonly useEnvProxy?: boolean | undefined;
  /**
   * Connections per origin for business calls; further calls wait for one. An `httpsAgent` of yours keeps its own limit.
   *
   * @default 256
   */
  readonly maxSockets?: number | undefined;
}

/** When and how tokens are renewed. */
export interface B2binpayRefreshOptions {
  /** Earliest renewal as a fraction of the token's lifetime. @default 0.6 */
  readonly earliest?: number | undefined;
  /** Latest renewal as a fraction of the token's lifetime. @default 0.75 */
  readonly latest?: number | undefined;
  /** Shortest time between renewals by the timer, in milliseconds. @default 5_000 */
  readonly minIntervalMs?: number | undefined;
  /**
   * What to do after refresh tokens were refused twice in ten minutes without a known cause: log in again, or lock the
   * account until `TokenService.renew()`.
   *
   * @default 'obtain'
   */
  readonly onRepeatedSuspicion?: 'obtain' | 'lock' | undefined;
}

/** The vendor's limit of token requests. */
export interface B2binpayRateLimitOptions {
  /** Token requests per minute that the vendor allows; one less is used. At least 5. @default 15 */
  readonly perMinute?: number | undefined;
  /** Whether the vendor counts requests per address or per account. @default 'origin' */
  readonly scope?: 'origin' | 'account' | undefined;
}

/** How callbacks are verified and handled. */
export interface B2binpayCallbackOptions {
  /** Maximum age of a callback, in milliseconds. @default 604_800_000, a week */
  readonly maxAgeMs?: number | undefined;
  /** How far its time may be in the future, in milliseconds. @default 300_000 */
  readonly maxFutureMs?: number | undefined;
  /**
   * What to do with notices without transfer and signature: respond 200 without calling the handler, pass them to the
   * handler as `UnsignedNotice`, or refuse them.
   *
   * @default 'ignore'
   */
  readonly unsigned?: 'ignore' | 'deliver' | 'reject' | undefined;
  /** Tracking ids that leave the boundary to the amount ambiguous: accepted and marked, or refused. @default 'flag' */
  readonly trackingIds?: 'flag' | 'strict' | undefined;
  /** Lease of a callback that is being handled, in milliseconds; renewed while the handler runs. @default 60_000 */
  readonly leaseMs?: number | undefined;
  /** How long a delivery waits for another delivery of the same callback, in milliseconds. @default 10_000 */
  readonly busyWaitMs?: number | undefined;
  /** Where handled callbacks are recorded. @default the memory of this process */
  readonly replayStore?: ReplayStore | undefined;
  /** Earlier credentials, whose callbacks may still arrive. @default [] */
  readonly previousCredentials?: readonly Credentials[] | undefined;
}

/** Options of `B2binpayAuthModule`. Invalid options fail at boot with a `ConfigurationError` that says what to write. */
export type B2binpayAuthModuleOptions = B2binpayApiOptions & {
  /** Which of the vendor's hosts to use. Exactly one of this and `baseUrl` is required. */
  readonly environment?: Environment | undefined;
  /** An https URL, which may have a path; http only on this machine. Exactly one of this and `environment` is required. */
  readonly baseUrl?: string | undefined;
  /** Requests to the API. @default {} */
  readonly http?: B2binpayHttpOptions | undefined;
  /** When and how tokens are renewed. @default {} */
  readonly refresh?: B2binpayRefreshOptions | undefined;
  /** The vendor's limit of token requests. @default {} */
  readonly rateLimit?: B2binpayRateLimitOptions | undefined;
  /** How long a caller waits for a token by default, in milliseconds; `Infinity` waits without a limit. @default 10_000 */
  readonly waitTimeoutMs?: number | undefined;
  /** Where tokens are kept. @default the memory of this process */
  readonly store?: TokenStore | undefined;
  /** How callbacks are verified and handled. @default {} */
  readonly callbacks?: B2binpayCallbackOptions | undefined;
  /** Whether to fetch the first token when the application starts, in the background, or with the first call. @default true */
  readonly eager?: boolean | undefined;
  /** For tests. @default the system's clock */
  readonly clock?: Clock | undefined;
  /** For tests: returns numbers from 0 to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
};

/** For `useClass` and `useExisting` of `forRootAsync`. */
export interface B2binpayAuthOptionsFactory {
  /** Called once, at boot. */
  createB2binpayAuthOptions(): B2binpayAuthModuleOptions | Promise<B2binpayAuthModuleOptions>;
}
