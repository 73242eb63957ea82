import type { FaultKind } from './faults/faults.js';

/**
 * Outcome of a request:
 *
 * - `obtained`, `refreshed`: a token for credentials, or for a refresh token
 * - `rejected`: wrong credentials, or a refresh token that was never issued, is revoked or expired
 * - `reused`: a refresh token that was spent before
 * - `ended`: a refresh token that a later login ended
 * - `throttled`: over the limit
 * - `authorized`, `unauthorized`: a protected resource, with or without a valid bearer
 * - `refused`: not the vendor's protocol, by its path, method, media type or body
 * - `fault:…`: a fault of this kind applied
 */
export type EmulatorOutcome =
  | 'obtained'
  | 'refreshed'
  | 'rejected'
  | 'reused'
  | 'ended'
  | 'throttled'
  | 'authorized'
  | 'unauthorized'
  | 'refused'
  | `fault:${FaultKind}`;

/** A request that the emulator received. Contains no secret and no token. */
export interface EmulatorLogEntry {
  /** Time of arrival, epoch milliseconds of the emulator's clock. */
  readonly at: number;
  /** Method of the request. */
  readonly method: string;
  /** Path of the request, without its query. */
  readonly path: string;
  /** `account-1` is the first one; absent if unknown. */
  readonly account?: string;
  /** First 8 hex digits of the SHA-256 of the refresh token that was sent, as in `token.suspicious`. */
  readonly refreshTokenFingerprint?: string;
  /** Status of the response; absent if there was none. */
  readonly status?: number;
  /** Outcome of the request. */
  readonly outcome: EmulatorOutcome;
}

/** How many requests are remembered. */
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
