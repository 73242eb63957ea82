import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const HEX_OF_32_BYTES = /^[0-9a-f]{64}$/i;

export function hmacSha256(key: Uint8Array, message: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

/** v2 key: the raw 32 bytes of SHA-256 over login and password, joined without a separator. */
export function v2SigningKey(login: string, password: string): Buffer {
  return createHash('sha256').update(login).update(password).digest();
}

/**
 * What the vendor signs in the answer to a login: `meta.time` and the refresh token, character by character as
 * received. The access token and the expiry dates are not signed ("Obtain token", `meta.sign`).
 */
export function tokenMessage(time: string, refreshToken: string): string {
  return time + refreshToken;
}

/** Whether a received signature is the HMAC of the message; compares in constant time. */
export function isSignedBy(key: Uint8Array, message: string, sign: unknown): boolean {
  // Hex decoding drops what it cannot read, so the form is checked before.
  if (typeof sign !== 'string' || !HEX_OF_32_BYTES.test(sign)) return false;
  return timingSafeEqual(hmacSha256(key, message), Buffer.from(sign, 'hex'));
}
