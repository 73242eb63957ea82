const WINDOW_MS = 60_000;

/** Limits the requests of the last 60 s per key. Refused requests do not count. */
export class RateLimiter {
  readonly #perMinute: number;
  readonly #arrivals = new Map<string, number[]>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Returns undefined if the request is allowed, else the milliseconds to wait. `now` is monotonic. */
  refuse(key: string, now: number): number | undefined {
    const recent = (this.#arrivals.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
    this.#arrivals.set(key, recent);
    if (recent.length >= this.#perMinute) return (recent[0] ?? now) + WINDOW_MS - now;
    recent.push(now);
    return undefined;
  }
}
