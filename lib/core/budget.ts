const WINDOW_MS = 60_000;
const RESERVE = 3;

/** Whether a request may use the part of the budget that is kept for getting a token at all. */
export type BudgetUse = 'normal' | 'recovery';

/** One request in the log; it leaves 60 s after its end, for the vendor counts arrivals. */
interface Entry {
  endedAt: number;
}

/** Sliding log of the requests of the last minute to one origin or account. Times are monotonic milliseconds. */
export class Budget {
  readonly #total: number;
  #entries: Entry[] = [];

  constructor(perMinute: number) {
    this.#total = perMinute - 1;
  }

  /** Takes one request out of the budget, or says how long until there is one. */
  take(use: BudgetUse, now: number, endsBy: number): { entry: Entry } | { waitMs: number } {
    this.#entries = this.#entries.filter((entry) => entry.endedAt + WINDOW_MS > now);
    const limit = use === 'recovery' ? this.#total : this.#total - RESERVE;
    if (this.#entries.length >= limit) return { waitMs: this.#freeIn(limit, now) };
    const entry = { endedAt: endsBy };
    this.#entries.push(entry);
    return { entry };
  }

  end(entry: Entry, now: number): void {
    entry.endedAt = now;
  }

  giveBack(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  #freeIn(limit: number, now: number): number {
    const ends = this.#entries.map((entry) => entry.endedAt).toSorted((a, b) => a - b);
    const last = ends[ends.length - limit] ?? now;
    return Math.max(1, last + WINDOW_MS - now);
  }
}

export type BudgetEntry = Entry;
