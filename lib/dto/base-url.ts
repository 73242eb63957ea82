const LOOPBACK_V4 = /^127(?:\.\d{1,3}){3}$/;

/** What to write instead of a base URL that is not allowed. */
export const BASE_URL_MESSAGE =
  'must be an https URL without user info, query and fragment (http only for localhost, 127.0.0.0/8 and [::1]). Write e.g. https://api-sandbox.b2binpay.com';

/** Bearer and password go to this address, so it is https, or stays on this machine. */
export function isAllowedBaseUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value) || value !== value.trim()) return false;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || /[?#@\\]/.test(value)) return false;
  return isSecureOrLocal(url);
}

/** Whether nobody but the server can read what is sent there: https, or http on this machine. */
export function isSecureOrLocal({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || LOOPBACK_V4.test(hostname);
}
