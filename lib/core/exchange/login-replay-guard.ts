import { createHash } from 'node:crypto';
import { SignatureMismatchError } from '../../errors/index.js';
import { type ApiResponse, httpFactsOf, parseHttpDate, type Secret } from '../../protocol/index.js';

const MAX_OFF_DATE_MS = 300_000;
const REMEMBERED = 256;

/**
 * Refresh tokens of accepted logins, so that a signed response cannot be replayed: none is accepted twice. No clock but
 * that of the response itself plays a part, so a server clock that once was wrong locks nobody out.
 */
export class LoginReplayGuard {
  readonly #refreshTokens = new Set<string>();

  /** Throws {@link SignatureMismatchError} where the response is an old one. */
  assertNotReplayed(time: number, refreshToken: Secret, response: ApiResponse): void {
    const date = parseHttpDate(response.date);
    const isOffDate = date !== undefined && Math.abs(time - date) > MAX_OFF_DATE_MS;
    if (isOffDate || this.#refreshTokens.has(digestOf(refreshToken))) {
      throw new SignatureMismatchError(httpFactsOf('obtain', response.status));
    }
  }

  accept(refreshToken: Secret): void {
    this.#refreshTokens.add(digestOf(refreshToken));
    const [oldest] = this.#refreshTokens;
    if (this.#refreshTokens.size > REMEMBERED && oldest !== undefined) this.#refreshTokens.delete(oldest);
  }
}

function digestOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('base64');
}
