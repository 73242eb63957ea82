import type { Clock } from '../core/time/clock.js';
import type { ApiVersion, V2Credentials, V3Credentials } from '../protocol/index.js';

/** Credentials by version of the API. */
export interface CredentialsOf {
  /** Credentials of API v2. */
  readonly v2: V2Credentials;
  /** Credentials of API v3. */
  readonly v3: V3Credentials;
}

/** Options of {@link B2binpayEmulator.start}. */
export interface B2binpayEmulatorOptions<V extends ApiVersion = ApiVersion> {
  /** Version of the API to emulate. */
  readonly apiVersion: V;

  /** Credentials of the first account. @default generated ones, see `emulator.credentials` */
  readonly credentials?: CredentialsOf[V] | undefined;

  /** Credentials of all accounts, or of those besides `credentials`. @default only `credentials` */
  readonly accounts?: readonly CredentialsOf[V][] | undefined;

  /** Lifetime of an access token in milliseconds. @default 900_000 (v2), 3_600_000 (v3) */
  readonly accessTtlMs?: number | undefined;

  /** Lifetime of a refresh token (v2) in milliseconds. @default 21_600_000 */
  readonly refreshTtlMs?: number | undefined;

  /** POSTs to the token endpoints that are allowed within 60 s; the next one gets a 429. @default 15 */
  readonly requestsPerMinute?: number | undefined;

  /** Whether all callers share the limit, or each account has its own. @default 'origin' */
  readonly rateLimitScope?: 'origin' | 'account' | undefined;

  /**
   * What a login ends.
   *
   * @default 'many'
   */
  readonly sessions?: SessionPolicy | undefined;

  /**
   * `iat` of refreshed tokens: the instant of the session's login (`session`), as in the usual library of the vendor's
   * framework, or of the refresh (`token`).
   *
   * @default 'session'
   */
  readonly issuedAt?: 'session' | 'token' | undefined;

  /** Whether a refresh also extends the life of the refresh token. @default true */
  readonly refreshSlides?: boolean | undefined;

  /** Whether the response to a refresh is wrapped in `data`. @default false */
  readonly refreshWrapped?: boolean | undefined;

  /** Format of the `id` of a token. @default 'zero' */
  readonly idStyle?: IdStyle | undefined;

  /** Format of error codes: strings or numbers. @default 'text' */
  readonly codeStyle?: CodeStyle | undefined;

  /** The `Date` of every response: right, absent, or ahead by this many milliseconds. @default 'exact' */
  readonly dateHeader?: 'exact' | 'off' | number | undefined;

  /** Source of all times and delays. @default the system's clock */
  readonly clock?: Clock | undefined;

  /** Port to listen on. @default 0, a free one */
  readonly port?: number | undefined;

  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined;
}

/**
 * What a login ends: nothing (`many`), older refresh tokens of the account (`one-refresh`), or older access tokens too
 * (`one`).
 */
export type SessionPolicy = 'many' | 'one-refresh' | 'one';
/** How the `id` of a token is printed: `'0'`, `null`, a number, or not at all. */
export type IdStyle = 'zero' | 'null' | 'number' | 'absent';
/** How error codes are printed: as a string or as a number. */
export type CodeStyle = 'text' | 'number';
