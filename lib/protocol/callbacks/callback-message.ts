import { callbackSecretOf, loginSigningKey, type SealedCredentials } from '../credentials.js';
import { VERSION_TRAITS } from '../version-traits.js';
import type { SignedFields } from './callback-types.js';

/**
 * What the vendor signs in a callback, joined without separators ("Callbacks", `meta.sign`): status, amount and tracking
 * id with a transfer, status and tracking id of the deposit without one, the tracking id of a payout without one; then the
 * time as received.
 */
export function callbackMessage(signed: SignedFields): string {
  switch (signed.of) {
    case 'transfer':
      return `${signed.status}${signed.amount}${signed.trackingId}${signed.time}`;
    case 'deposit':
      return `${signed.status}${signed.trackingId}${signed.time}`;
    case 'payout':
      return `${signed.trackingId}${signed.time}`;
  }
}

/** The key that signs logins, or the bytes of the callback secret; undefined if no secret was configured. */
export function callbackKey(credentials: SealedCredentials): Uint8Array | undefined {
  switch (VERSION_TRAITS[credentials.apiVersion].callbackKey) {
    case 'login-key':
      return loginSigningKey(credentials);
    case 'callback-secret': {
      const secret = callbackSecretOf(credentials)?.reveal();
      return secret === undefined ? undefined : Buffer.from(secret, 'utf8');
    }
  }
}
