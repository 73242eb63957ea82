import type { Clock } from '../core/time/clock.js';
import type { ApiVersion, V2Credentials, V3Credentials } from '../protocol/index.js';

/** Credentials by API version. */
export interface CredentialsOf {
  readonly v2: V2Credentials;
  readonly v3: V3Credentials;
}

export interface B2binpayEmulatorOptions<V extends ApiVersion = ApiVersion> {
  readonly apiVersion: V;

  /** The first account. @default demo credentials, see `emulator.credentials` */
  readonly credentials?: CredentialsOf[V] | undefined;

  /** All accounts; added to `credentials` if that is set. @default only `credentials` */
  readonly accounts?: readonly CredentialsOf[V][] | undefined;

  /** Lifetime of an access token in milliseconds. @default 900_000 (v2), 3_600_000 (v3) */
  readonly accessTtlMs?: number | undefined;

  /** Lifetime of a refresh token in milliseconds (v2). @default 21_600_000 */
  readonly refreshTtlMs?: number | undefined;

  /** POST requests to the token endpoints per 60 s; further ones get a 429. @default 15 */
  readonly requestsPerMinute?: number | undefined;

  /** Whether all callers share the limit, or each account has its own. @default 'origin' */
  readonly rateLimitScope?: 'origin' | 'account' | undefined;

  /**
   * What a login ends: nothing (`many`), older refresh tokens of the account (`one-refresh`), or older access tokens
   * too (`one`). @default 'many'
   */
  readonly sessions?: SessionPolicy | undefined;

  /**
   * `iat` of refreshed tokens: the time of the session's login (`session`), as in the usual library of the vendor's
   * framework, or the time they were issued (`token`). @default 'session'
   */
  readonly issuedAt?: 'session' | 'token' | undefined;

  /** Whether a refresh also extends the lifetime of the refresh token. @default true */
  readonly refreshSlides?: boolean | undefined;

  /** Whether the response to a refresh is wrapped in `data`. @default false */
  readonly refreshWrapped?: boolean | undefined;

  /** Format of the `id` of a token. @default 'zero' */
  readonly idStyle?: IdStyle | undefined;

  /** Format of error codes: strings or numbers. @default 'text' */
  readonly codeStyle?: CodeStyle | undefined;

  /** The `Date` header: exact, absent, or off by a number of milliseconds. @default 'exact' */
  readonly dateHeader?: 'exact' | 'off' | number | undefined;

  /** Clock for all times and delays. @default the system's clock */
  readonly clock?: Clock | undefined;

  /** Port to listen on. @default 0, a free one */
  readonly port?: number | undefined;

  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined;
}

export type SessionPolicy = 'many' | 'one-refresh' | 'one';
export type IdStyle = 'zero' | 'null' | 'number' | 'absent';
export type CodeStyle = 'text' | 'number';
