import type { ApiVersion, Environment, TokenRequestKind } from './api-version.js';

const HOSTS: Record<ApiVersion, Record<Environment, string>> = {
  v2: { production: 'https://api.b2binpay.com', sandbox: 'https://api-sandbox.b2binpay.com' },
  v3: { production: 'https://v3.api.b2binpay.com', sandbox: 'https://v3.api-sandbox.b2binpay.com' },
};

/** JSON:API, the media type of every call ("Authentication" of the vendor's page). */
export const MEDIA_TYPE = 'application/vnd.api+json';

/** Paths below the base URL. The final slash is part of every vendor sample. */
export const TOKEN_PATHS: Record<TokenRequestKind, string> = {
  obtain: '/token/',
  refresh: '/token/refresh/',
};

export function vendorBaseUrl(version: ApiVersion, environment: Environment): string {
  return HOSTS[version][environment];
}

/** A base URL may carry a path; a final slash makes no difference. */
export function normalizeBaseUrl(baseUrl: string): string {
  return new URL(baseUrl).href.replace(/\/+$/, '');
}

export function tokenUrl(baseUrl: string, kind: TokenRequestKind): string {
  return baseUrl + TOKEN_PATHS[kind];
}
