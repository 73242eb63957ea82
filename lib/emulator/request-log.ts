import type { FaultKind } from './faults/faults.js';

export type EmulatorOutcome =
  | 'obtained'
  | 'refreshed'
  /** Wrong credentials, or a refresh token that was never issued, is revoked or expired. */
  | 'rejected'
  /** A refresh token that was used before. */
  | 'reused'
  /** A refresh token invalidated by a later login. */
  | 'ended'
  | 'throttled'
  | 'authorized'
  | 'unauthorized'
  /** Violates the vendor's protocol: path, method, media type, body. */
  | 'refused'
  | `fault:${FaultKind}`;

/** One request to the emulator. Contains no secret and no token. */
export interface EmulatorLogEntry {
  /** Time of arrival, epoch milliseconds of the emulator's clock. */
  readonly at: number;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** `account-1` is the first one; absent if the account is unknown. */
  readonly account?: string;
  /** First 8 hex digits of the SHA-256 of the refresh token that was sent, as in `token.suspicious`. */
  readonly refreshTokenFingerprint?: string;
  /** Absent if there was no response. */
  readonly status?: number;
  readonly outcome: EmulatorOutcome;
}

const MAX_ENTRIES = 100_000;

export class RequestLog {
  #entries: EmulatorLogEntry[] = [];

  get entries(): readonly EmulatorLogEntry[] {
    return [...this.#entries];
  }

  add(entry: EmulatorLogEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > 2 * MAX_ENTRIES) this.#entries = this.#entries.slice(-MAX_ENTRIES);
  }
}
