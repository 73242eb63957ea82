const LOOPBACK_V4 = /^127(?:\.\d{1,3}){3}$/;

/** What to write instead of an invalid base URL. */
export const BASE_URL_MESSAGE =
  'must be an https URL without user info, query or fragment (http only for localhost, 127.0.0.0/8 and [::1]). Write e.g. https://api-sandbox.b2binpay.com';

/** Bearer and password are sent to this URL, so it must be https or loopback. */
export function isAllowedBaseUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value) || value !== value.trim()) return false;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || /[?#@\\]/.test(value)) return false;
  return isSecureOrLocal(url);
}

/** Whether requests cannot be read on the network: https, or http to this machine. */
export function isSecureOrLocal({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || LOOPBACK_V4.test(hostname);
}
