import type { ApiVersion, Environment } from './api-version.js';

/** The differences between the versions of the vendor's API. */
export interface VersionTraits {
  /** Base URLs of the vendor's hosts. */
  readonly hosts: Readonly<Record<Environment, string>>;
  /** Names of the credentials in the body of a token request ("Obtain token"). */
  readonly fields: { readonly account: string; readonly secret: string };
  /** `signed-pair`: a pair with `meta.time` and `meta.sign`; `expires-in`: one unsigned token and its lifetime. */
  readonly login: 'signed-pair' | 'expires-in';
  /** Whether a login returns a single-use refresh token. */
  readonly hasRefreshTokens: boolean;
  /** Statuses of a login response that reject the credentials, whatever code the vendor's error body has ("Errors"). */
  readonly credentialsRefusedStatuses: readonly number[];
  /** Code in the vendor's error body that rejects the credentials; absent if there is none. */
  readonly credentialsRefusedCode: number | undefined;
  /** What signs callbacks: the key that signs logins, or a separate secret. */
  readonly callbackKey: 'login-key' | 'callback-secret';
  /** Whether callbacks without a transfer are signed. */
  readonly signsWithoutTransfer: boolean;
  /** Date on which the vendor ended support; absent while it is supported. */
  readonly unsupportedSince: string | undefined;
}

/** Used wherever behaviour depends on the version, so that a new version does not compile until every trait is set. */
export const VERSION_TRAITS: Readonly<Record<ApiVersion, VersionTraits>> = {
  v2: {
    hosts: { production: 'https://api.b2binpay.com', sandbox: 'https://api-sandbox.b2binpay.com' },
    fields: { account: 'login', secret: 'password' },
    login: 'signed-pair',
    hasRefreshTokens: true,
    credentialsRefusedStatuses: [],
    credentialsRefusedCode: 2006,
    callbackKey: 'login-key',
    signsWithoutTransfer: false,
    unsupportedSince: '1 December 2025',
  },
  v3: {
    hosts: { production: 'https://v3.api.b2binpay.com', sandbox: 'https://v3.api-sandbox.b2binpay.com' },
    fields: { account: 'client_id', secret: 'client_secret' },
    login: 'expires-in',
    hasRefreshTokens: false,
    credentialsRefusedStatuses: [400, 401],
    credentialsRefusedCode: undefined,
    callbackKey: 'callback-secret',
    signsWithoutTransfer: true,
    unsupportedSince: undefined,
  },
};

export function isApiVersion(value: unknown): value is ApiVersion {
  return typeof value === 'string' && Object.hasOwn(VERSION_TRAITS, value);
}
