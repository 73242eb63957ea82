import type { SealedCredentials } from '../credentials.js';
import { v2SigningKey } from '../signature.js';
import type { SignedFields } from './callback-types.js';

/**
 * What the vendor signs in a callback, joined without separators ("Callbacks", `meta.sign`): status, amount and tracking
 * id with a transfer, status and tracking id of the deposit without one; then the time as received.
 */
export function callbackMessage(signed: SignedFields): string {
  switch (signed.of) {
    case 'transfer':
      return `${signed.status}${signed.amount}${signed.trackingId}${signed.time}`;
    case 'deposit':
      return `${signed.status}${signed.trackingId}${signed.time}`;
  }
}

/** v2: as for tokens. v3: the bytes of the callback secret itself; absent where none was configured. */
export function callbackKey(credentials: SealedCredentials): Uint8Array | undefined {
  switch (credentials.apiVersion) {
    case 'v2':
      return v2SigningKey(credentials.login.reveal(), credentials.password.reveal());
    case 'v3': {
      const secret = credentials.callbackSecret?.reveal();
      return secret === undefined ? undefined : Buffer.from(secret, 'utf8');
    }
  }
}
