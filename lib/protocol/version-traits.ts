import type { ApiVersion, Environment } from './api-version.js';

/** What differs between the generations of the vendor's API. */
export interface VersionTraits {
  /** Base URLs of the vendor's hosts. */
  readonly hosts: Readonly<Record<Environment, string>>;
  /** How the credentials are called in the body of a token request ("Obtain token"). */
  readonly fields: { readonly account: string; readonly secret: string };
  /** `signed-pair`: a pair with `meta.time` and `meta.sign`; `expires-in`: one unsigned token and its lifetime. */
  readonly login: 'signed-pair' | 'expires-in';
  /** Whether a login brings a refresh token, which may be used once. */
  readonly hasRefreshTokens: boolean;
  /** Statuses of a login with which the vendor's error body refuses the credentials whatever its code is ("Errors"). */
  readonly refusesCredentialsWith: readonly number[];
  /** Code of the vendor's error body that refuses the credentials; absent where it has none. */
  readonly credentialsRefusedCode: number | undefined;
  /** What signs callbacks: the key that signs logins, or a secret of its own. */
  readonly callbackKey: 'login-key' | 'callback-secret';
  /** Whether callbacks without a transfer are signed. */
  readonly signsWithoutTransfer: boolean;
  /** Since when the vendor no longer supports it; absent for what is current. */
  readonly unsupportedSince: string | undefined;
}

/** Read wherever a version decides, so that a new one does not compile until all of it is decided. */
export const VERSION_TRAITS: Readonly<Record<ApiVersion, VersionTraits>> = {
  v2: {
    hosts: { production: 'https://api.b2binpay.com', sandbox: 'https://api-sandbox.b2binpay.com' },
    fields: { account: 'login', secret: 'password' },
    login: 'signed-pair',
    hasRefreshTokens: true,
    refusesCredentialsWith: [],
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
    refusesCredentialsWith: [400, 401],
    credentialsRefusedCode: undefined,
    callbackKey: 'callback-secret',
    signsWithoutTransfer: true,
    unsupportedSince: undefined,
  },
};

export function isApiVersion(value: unknown): value is ApiVersion {
  return typeof value === 'string' && Object.hasOwn(VERSION_TRAITS, value);
}
