import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { accountAndSecret, type SealedCredentials } from '../../protocol/index.js';
import type { StoredAccountId } from './token-store.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Source of random bytes, so that sealing the same string twice gives different results. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * Derives an account's id in a store and the key that seals its text from the account's own secret: anyone who can open
 * the text could log in anyway, and nothing has to be configured. Another secret is another account.
 */
export class AccountSeal {
  readonly id: string;
  readonly #key: Uint8Array;
  readonly #randomBytes: RandomBytes;

  constructor(credentials: SealedCredentials, baseUrl: string, randomBytes: RandomBytes) {
    const { account, secret } = accountAndSecret(credentials);
    const salt = JSON.stringify([credentials.apiVersion, baseUrl, account.reveal()]);
    const derived = Buffer.from(
      hkdfSync('sha256', secret.reveal(), salt, 'nestjs-b2binpay-auth account', 64),
    );
    this.#key = derived.subarray(0, 32);
    this.id = derived.subarray(32).toString('hex');
    this.#randomBytes = randomBytes;
  }

  seal(text: string): string {
    const nonce = this.#randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(this.id));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Undefined if the text was not sealed for this account, or was altered. */
  open(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(this.id))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}

/** Id of the rate limit that requests share: one per origin, or one per login. Reveals neither. */
export function budgetIdOf(
  scope: 'origin' | 'account',
  baseUrl: string,
  credentials: SealedCredentials,
): StoredAccountId['budgetId'] {
  const { origin } = new URL(baseUrl);
  const account = scope === 'account' ? accountAndSecret(credentials).account.reveal() : '';
  return createHash('sha256')
    .update(JSON.stringify([scope, origin, account]))
    .digest('hex')
    .slice(0, 32);
}
