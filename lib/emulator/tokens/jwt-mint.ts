import { randomBytes, randomUUID } from 'node:crypto';
import { signatureOf } from '../../protocol/index.js';

export interface Claims {
  readonly tokenType: 'access' | 'refresh';
  readonly userId: number;
  /** Epoch milliseconds. */
  readonly issuedAtMs: number;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** Issues unique tokens in the vendor's format: JWTs with HS256. */
export class JwtMint {
  readonly #key = randomBytes(32);

  mint({ tokenType, userId, issuedAtMs, expiresAtMs }: Claims): string {
    const claims = {
      token_type: tokenType,
      exp: Math.floor(expiresAtMs / 1_000),
      iat: Math.floor(issuedAtMs / 1_000),
      jti: randomUUID().replaceAll('-', ''),
      user_id: userId,
    };
    const unsigned = `${base64url({ typ: 'JWT', alg: 'HS256' })}.${base64url(claims)}`;
    const signature = Buffer.from(signatureOf(this.#key, unsigned), 'hex');
    return `${unsigned}.${signature.toString('base64url')}`;
  }
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
