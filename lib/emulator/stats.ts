/** The counters of the emulator since its start. */
export interface EmulatorStats {
  /** Token pairs, or v3 tokens, issued for credentials. */
  readonly obtained: number;
  /** Token pairs issued for a refresh token. */
  readonly refreshed: number;
  /** Requests over the limit. */
  readonly throttled: number;
  /** Refresh tokens sent again after a refresh had used them. */
  readonly refreshReuses: number;
  /** Refresh tokens sent after a later login had invalidated them. */
  readonly refreshEnded: number;
  /** Logins with an unknown login, or with a wrong secret. */
  readonly rejectedLogins: number;
  /** Requests to protected resources with a valid bearer. */
  readonly authorized: number;
  /** Requests to protected resources without a valid bearer. */
  readonly unauthorized: number;
  /** Bearers that this emulator never issued, or that belong to another account than the resource. */
  readonly foreignTokens: number;
}

export class Counters {
  readonly #counts = {
    obtained: 0,
    refreshed: 0,
    throttled: 0,
    refreshReuses: 0,
    refreshEnded: 0,
    rejectedLogins: 0,
    authorized: 0,
    unauthorized: 0,
    foreignTokens: 0,
  };

  /** A snapshot. */
  get stats(): EmulatorStats {
    return { ...this.#counts };
  }

  count(counter: keyof EmulatorStats): void {
    this.#counts[counter] += 1;
  }
}
