const WINDOW_MS = 60_000;

/** Counts the requests of the last 60 s, together or by key. A refused request does not count. */
export class RateLimiter {
  readonly #perMinute: number;
  readonly #arrivals = new Map<string, number[]>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Undefined lets the request pass; else milliseconds until there is room again. Time is monotonic. */
  refuse(key: string, now: number): number | undefined {
    const recent = (this.#arrivals.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
    this.#arrivals.set(key, recent);
    if (recent.length >= this.#perMinute) return (recent[0] ?? now) + WINDOW_MS - now;
    recent.push(now);
    return undefined;
  }
}
