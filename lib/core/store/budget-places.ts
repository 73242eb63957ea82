/** The last minute's requests that share one rate limit. Times are milliseconds of one monotonic clock. */
export class BudgetPlaces {
  readonly #freeAt = new Map<string, number>();
  #closedUntil = 0;

  /** Takes a place and returns 0, or returns how long until one is free. */
  take(turn: string, places: number, now: number, forMs: number): number {
    if (this.#closedUntil > now) return this.#closedUntil - now;
    for (const [other, freeAt] of this.#freeAt) if (freeAt <= now) this.#freeAt.delete(other);
    if (!this.#freeAt.has(turn) && this.#freeAt.size >= places) {
      const instants = [...this.#freeAt.values()].toSorted((a, b) => a - b);
      return Math.max(1, (instants[instants.length - places] ?? now) - now);
    }
    this.#freeAt.set(turn, now + forMs);
    return 0;
  }

  /** Frees the turn's place, if it has one, at that time. */
  free(turn: string, at: number): void {
    if (this.#freeAt.has(turn)) this.#freeAt.set(turn, at);
  }

  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until);
  }
}
