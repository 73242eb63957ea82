import { createHash } from 'node:crypto';
import { SignatureMismatchError } from '../../errors/index.js';
import { type ApiResponse, httpFactsOf, parseHttpDate, type Secret } from '../../protocol/index.js';

const MAX_DATE_DIFFERENCE_MS = 300_000;
const MAX_REMEMBERED = 256;

/**
 * Remembers the refresh tokens of accepted logins, so that no signed response is accepted twice. It compares only times
 * within one response, so that a server clock which was once wrong locks no one out.
 */
export class LoginReplayGuard {
  readonly #refreshTokens = new Set<string>();

  /** Throws {@link SignatureMismatchError} if the response is a replay. */
  assertNotReplayed(time: number, refreshToken: Secret, response: ApiResponse): void {
    const date = parseHttpDate(response.date);
    const isOffDate = date !== undefined && Math.abs(time - date) > MAX_DATE_DIFFERENCE_MS;
    if (isOffDate || this.#refreshTokens.has(digestOf(refreshToken))) {
      throw new SignatureMismatchError(httpFactsOf('obtain', response.status));
    }
  }

  accept(refreshToken: Secret): void {
    this.#refreshTokens.add(digestOf(refreshToken));
    const [oldest] = this.#refreshTokens;
    if (this.#refreshTokens.size > MAX_REMEMBERED && oldest !== undefined) this.#refreshTokens.delete(oldest);
  }
}

function digestOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('base64');
}
