import type { Clock } from '../core/time/clock.js';
import type { ApiVersion, V2Credentials, V3Credentials } from '../protocol/index.js';

/** Credentials of each generation of the API. */
export interface CredentialsOf {
  readonly v2: V2Credentials;
  readonly v3: V3Credentials;
}

export interface B2binpayEmulatorOptions<V extends ApiVersion = ApiVersion> {
  readonly apiVersion: V;

  /** The first account. @default made-up ones, see `emulator.credentials` */
  readonly credentials?: CredentialsOf[V] | undefined;

  /** Every account, or those beside `credentials`. @default only `credentials` */
  readonly accounts?: readonly CredentialsOf[V][] | undefined;

  /** Lifetime of an access token in milliseconds. @default 900_000 (v2), 3_600_000 (v3) */
  readonly accessTtlMs?: number | undefined;

  /** Lifetime of a refresh token in milliseconds (v2). @default 21_600_000 */
  readonly refreshTtlMs?: number | undefined;

  /** POSTs to the token endpoints within 60 s; the next one gets a 429. @default 15 */
  readonly requestsPerMinute?: number | undefined;

  /** Whether all callers share the limit, or each account has its own. @default 'origin' */
  readonly rateLimitScope?: 'origin' | 'account' | undefined;

  /**
   * What a login ends: nothing (`many`), older refresh tokens of the account (`one-refresh`), or older access tokens
   * too (`one`). @default 'many'
   */
  readonly sessions?: SessionPolicy | undefined;

  /**
   * `iat` of the tokens of a refresh: that of the session's login (`session`), as the usual library of the vendor's
   * framework has it, or when they were made (`token`). @default 'session'
   */
  readonly issuedAt?: 'session' | 'token' | undefined;

  /** Whether a refresh also prolongs the life of the refresh token. @default true */
  readonly refreshSlides?: boolean | undefined;

  /** Whether the answer to a refresh is wrapped in `data`. @default false */
  readonly refreshWrapped?: boolean | undefined;

  /** How the `id` of a token is printed. @default 'zero' */
  readonly idStyle?: IdStyle | undefined;

  /** How error codes are printed. @default 'text' */
  readonly codeStyle?: CodeStyle | undefined;

  /** The `Date` of every answer: right, absent, or wrong by so many milliseconds. @default 'exact' */
  readonly dateHeader?: 'exact' | 'off' | number | undefined;

  /** What all times and delays go by. @default the system's clock */
  readonly clock?: Clock | undefined;

  /** @default 0, a free one */
  readonly port?: number | undefined;

  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined;
}

export type SessionPolicy = 'many' | 'one-refresh' | 'one';
export type IdStyle = 'zero' | 'null' | 'number' | 'absent';
export type CodeStyle = 'text' | 'number';
