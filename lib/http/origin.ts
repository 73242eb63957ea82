import { isSecureOrLocal } from '../dto/index.js';
import { ConfigurationError } from '../errors/index.js';

const ABSOLUTE = /^(?:[a-z][a-z\d+\-.]*:)?[/\\]{2}/i;

/** The parts of a call's configuration that decide which address it goes to. */
export interface CallAddress {
  readonly url?: unknown;
  readonly baseURL?: string | undefined;
  readonly allowAbsoluteUrls?: boolean | undefined;
}

/** The origin that may receive a bearer. Throws {@link ConfigurationError} unless it is https, or on this machine. */
export function bearerOrigin(address: unknown): string {
  if (typeof address === 'string' && URL.canParse(address)) {
    const url = new URL(address);
    if (isSecureOrLocal(url) && !hasUserInfo(url)) return url.origin;
  }
  throw new ConfigurationError(
    "a bearer goes to an https origin only, or to http on this machine. Write e.g. { origin: 'https://api-sandbox.b2binpay.com' }.",
  );
}

export function mayReceiveBearer(url: URL, origin: string): boolean {
  return url.origin === origin && !hasUserInfo(url);
}

/** Whether the HTTP client takes it for a whole address, which a base URL does not change. */
export function isAbsoluteUrl(url: string): boolean {
  return ABSOLUTE.test(url);
}

/**
 * Whether a call goes to the origin with every version of axios: older ones send an absolute URL as it is, newer ones
 * join it to the base URL where `allowAbsoluteUrls` is off.
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
