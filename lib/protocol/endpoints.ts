import type { ApiVersion, Environment, TokenRequestKind } from './api-version.js';
import { VERSION_TRAITS } from './version-traits.js';

/** JSON:API, the media type of every request ("Authentication" of the vendor's page). */
export const MEDIA_TYPE = 'application/vnd.api+json';

/** Paths below the base URL. The vendor's samples all have the trailing slash. */
export const TOKEN_PATHS: Record<TokenRequestKind, string> = {
  obtain: '/token/',
  refresh: '/token/refresh/',
};

/** Base URL of the vendor's API, without a final slash. */
export function vendorBaseUrl(version: ApiVersion, environment: Environment): string {
  return VERSION_TRAITS[version].hosts[environment];
}

/** A base URL may have a path; a trailing slash makes no difference. */
export function normalizeBaseUrl(baseUrl: string): string {
  return new URL(baseUrl).href.replace(/\/+$/, '');
}

export function tokenUrl(baseUrl: string, kind: TokenRequestKind): string {
  return baseUrl + TOKEN_PATHS[kind];
}
