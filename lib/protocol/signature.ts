import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

const SIGNATURE_BYTES = 32;
const HEX = /^[0-9a-f]+$/i;

/** HMAC-SHA256 of a message in the vendor's notation: 64 lower-case hex digits. */
export function signatureOf(key: Uint8Array | KeyObject, message: string | Uint8Array): string {
  return createHmac('sha256', key).update(message).digest('hex');
}

/** v2 key: the raw 32 bytes of SHA-256 over login and password, joined without a separator. */
export function v2SigningKey(login: string, password: string): Buffer {
  return createHash('sha256').update(login).update(password).digest();
}

/**
 * What the vendor signs in a login response: `meta.time` and the refresh token, character by character as received. The
 * access token and the expiry dates are not signed ("Obtain token", `meta.sign`).
 */
export function tokenMessage(time: string, refreshToken: string): string {
  return time + refreshToken;
}

/** Whether a value has the form of a signature. To be checked first, for hex decoding silently drops invalid digits. */
export function isSignature(sign: unknown): sign is string {
  return typeof sign === 'string' && sign.length === 2 * SIGNATURE_BYTES && HEX.test(sign);
}

/** Whether a received signature is the HMAC of the message; compares in constant time. */
export function isSignedBy(key: Uint8Array, message: string, sign: unknown): boolean {
  return isSignature(sign) && new SignatureComparer().isSame(signatureOf(key, message), sign);
}

/** Compares signatures in constant time. Keeps its two buffers, because new ones are a tenth of a verification. */
export class SignatureComparer {
  readonly #computed = Buffer.alloc(SIGNATURE_BYTES);
  readonly #received = Buffer.alloc(SIGNATURE_BYTES);

  /** Of a computed signature and a received one; false unless both are complete. */
  isSame(computed: string, received: string): boolean {
    const areComplete =
      this.#computed.write(computed, 'hex') === SIGNATURE_BYTES &&
      this.#received.write(received, 'hex') === SIGNATURE_BYTES;
    return areComplete && timingSafeEqual(this.#computed, this.#received);
  }
}
