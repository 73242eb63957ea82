import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { accountAndSecret, type SealedCredentials } from '../../protocol/index.js';
import type { StoredAccountId } from './token-store.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Random bytes, so that no two texts are sealed alike. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * Names an account in a store and seals its text, both by the account's own secret: whoever can open the text could log
 * in anyway, and nothing has to be configured. Another secret is another account.
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

  /** Undefined where the text was not sealed for this account, or is mangled. */
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

/** Whom the vendor counts together: everybody who calls an origin, or one login. Tells nothing of either. */
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
