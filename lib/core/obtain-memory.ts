import { createHash } from 'node:crypto';
import { SignatureMismatchError } from '../errors/index.js';
import { type ApiAnswer, httpFactsOf, parseHttpDate, type Secret } from '../protocol/index.js';

const MAX_OFF_DATE_MS = 300_000;
const MAX_BEFORE_LAST_MS = 5_000;
const REMEMBERED = 256;

/** Short name of a secret for logs and look-ups; tells nothing of it. */
export function fingerprintOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('hex').slice(0, 8);
}

/**
 * What of accepted logins is remembered, so that a signed answer cannot be played back: the vendor signs the time and
 * the refresh token, and both must be new. Local clocks play no part.
 */
export class ObtainMemory {
  #lastTime: number | undefined;
  readonly #refreshTokens = new Set<string>();

  /** Throws {@link SignatureMismatchError} where the answer is an old one. */
  refuseReplay(time: number, refreshToken: Secret, answer: ApiAnswer): void {
    const date = parseHttpDate(answer.date);
    const isOffDate = date !== undefined && Math.abs(time - date) > MAX_OFF_DATE_MS;
    const isBeforeLast = this.#lastTime !== undefined && time < this.#lastTime - MAX_BEFORE_LAST_MS;
    if (isOffDate || isBeforeLast || this.#refreshTokens.has(digestOf(refreshToken))) {
      throw new SignatureMismatchError(httpFactsOf('obtain', answer.status));
    }
  }

  accept(time: number, refreshToken: Secret): void {
    this.#lastTime = Math.max(time, this.#lastTime ?? time);
    this.#refreshTokens.add(digestOf(refreshToken));
    const [oldest] = this.#refreshTokens;
    if (this.#refreshTokens.size > REMEMBERED && oldest !== undefined) this.#refreshTokens.delete(oldest);
  }
}

function digestOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('base64');
}
