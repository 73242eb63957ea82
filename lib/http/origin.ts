import { isSecureOrLocal } from '../dto/index.js';
import { ConfigurationError } from '../errors/index.js';

const ABSOLUTE = /^(?:[a-z][a-z\d+\-.]*:)?[/\\]{2}/i;

/** The options of a call that determine its URL. */
export interface CallAddress {
  readonly url?: unknown;
  readonly baseURL?: string | undefined;
  readonly allowAbsoluteUrls?: boolean | undefined;
}

/** The origin of an address. Throws {@link ConfigurationError} unless it is https, or http on a loopback address. */
export function bearerOrigin(address: unknown): string {
  if (typeof address === 'string' && URL.canParse(address)) {
    const url = new URL(address);
    if (isSecureOrLocal(url) && !hasUserInfo(url)) return url.origin;
  }
  throw new ConfigurationError(
    "a bearer may be sent only to an https origin, or to http on this machine. Write e.g. { origin: 'https://api-sandbox.b2binpay.com' }.",
  );
}

export function mayReceiveBearer(url: URL, origin: string): boolean {
  return url.origin === origin && !hasUserInfo(url);
}

/** Whether the HTTP client treats it as absolute, and ignores the base URL. */
export function isAbsoluteUrl(url: string): boolean {
  return ABSOLUTE.test(url);
}

/**
 * Whether a call goes to the origin with every version of axios: older ones use an absolute URL as it is, newer ones
 * append it to the base URL if `allowAbsoluteUrls` is false.
 */
export function goesOnlyTo(origin: string, { url, baseURL, allowAbsoluteUrls }: CallAddress): boolean {
  const path = url instanceof URL ? url.href : url;
  if (path !== undefined && typeof path !== 'string') return false;
  const isOurs = (address: string): boolean =>
    URL.canParse(address, baseURL) && mayReceiveBearer(new URL(address, baseURL), origin);
  if (path === undefined || !isAbsoluteUrl(path)) return isOurs(baseURL ?? path ?? '');
  return isOurs(path) && (baseURL === undefined || allowAbsoluteUrls !== false || isOurs(baseURL));
}

function hasUserInfo({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}
