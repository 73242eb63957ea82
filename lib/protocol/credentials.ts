import type { Secret } from './secret.js';
import { v2SigningKey } from './signature.js';

/** Credentials of API v2, as the vendor's cabinet shows them. */
export interface V2Credentials {
  /** The API key. */
  readonly login: string;
  /** The API secret. */
  readonly password: string;
}

/** Credentials of API v3, as the vendor's cabinet shows them. */
export interface V3Credentials {
  /** The API key. */
  readonly clientId: string;
  /** The API secret. */
  readonly clientSecret: string;
  /** The key that signs callbacks; needed only for these. */
  readonly callbackSecret?: string | undefined;
}

/** Credentials of either version of the API. */
export type Credentials = V2Credentials | V3Credentials;

/** Validated credentials, wrapped so that they cannot be printed. */
export type SealedCredentials =
  | { readonly apiVersion: 'v2'; readonly login: Secret; readonly password: Secret }
  | {
      readonly apiVersion: 'v3';
      readonly clientId: Secret;
      readonly clientSecret: Secret;
      readonly callbackSecret?: Secret;
    };

/** The public and the secret part, under one name for every version. */
export function accountAndSecret(credentials: SealedCredentials): { account: Secret; secret: Secret } {
  switch (credentials.apiVersion) {
    case 'v2':
      return { account: credentials.login, secret: credentials.password };
    case 'v3':
      return { account: credentials.clientId, secret: credentials.clientSecret };
  }
}

/** The key that signs logins: raw SHA-256 over account and secret ("Obtain token"). */
export function loginSigningKey(credentials: SealedCredentials): Buffer {
  const { account, secret } = accountAndSecret(credentials);
  return v2SigningKey(account.reveal(), secret.reveal());
}

export function callbackSecretOf(credentials: SealedCredentials): Secret | undefined {
  return 'callbackSecret' in credentials ? credentials.callbackSecret : undefined;
}
