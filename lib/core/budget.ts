const WINDOW_MS = 60_000;
const RESERVE = 3;
/** Who was told to wait and does not come back by then has found another way. */
const PATIENCE_MS = 5_000;

/** Whether a request may use the part of the budget that is kept for getting a token at all. */
export type BudgetUse = 'normal' | 'recovery';

/** One request in the log; it leaves 60 s after its end, for the vendor counts arrivals. */
export interface BudgetEntry {
  endedAt: number;
}

/** Somebody's wish for a request. Times are monotonic milliseconds. */
export interface BudgetWish {
  readonly use: BudgetUse;
  readonly now: number;
  /** When the request will have ended at the latest. */
  readonly endsBy: number;
  /** Who asks: those who were told to wait are served in the order in which they came. */
  readonly owner: object;
}

/** Sliding log of the requests of the last minute to one origin or account. */
export class Budget {
  #perMinute: number;
  #entries: BudgetEntry[] = [];
  readonly #queue = new Map<object, { readonly use: BudgetUse; readonly until: number }>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Of several opinions about the vendor's limit the smallest holds. */
  limitTo(perMinute: number): void {
    this.#perMinute = Math.min(this.#perMinute, perMinute);
  }

  /** Takes one request out of the budget, or says how long until there is one. */
  take({ use, now, endsBy, owner }: BudgetWish): { entry: BudgetEntry } | { waitMs: number } {
    this.#forgetPast(now);
    const limit = this.#perMinute - 1 - (use === 'recovery' ? 0 : RESERVE);
    const ahead = this.#aheadOf(owner, use);
    if (this.#entries.length + ahead >= limit) {
      const waitMs = this.#freeIn(limit - ahead, now);
      this.#queue.set(owner, { use, until: now + waitMs + PATIENCE_MS });
      return { waitMs };
    }
    this.#queue.delete(owner);
    const entry = { endedAt: endsBy };
    this.#entries.push(entry);
    return { entry };
  }

  end(entry: BudgetEntry, now: number): void {
    entry.endedAt = now;
  }

  giveBack(entry: BudgetEntry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  #forgetPast(now: number): void {
    this.#entries = this.#entries.filter((entry) => entry.endedAt + WINDOW_MS > now);
    for (const [owner, { until }] of this.#queue) if (until < now) this.#queue.delete(owner);
  }

  /** Those who came before, of the same use; whoever has to recover a token comes before all others. */
  #aheadOf(owner: object, use: BudgetUse): number {
    const waiting = [...this.#queue];
    const place = waiting.findIndex(([other]) => other === owner);
    return waiting.filter(([other, { use: otherUse }], index) => {
      if (other === owner || (use === 'recovery' && otherUse === 'normal')) return false;
      return (use === 'normal' && otherUse === 'recovery') || place === -1 || index < place;
    }).length;
  }

  /** Until fewer than `limit` are in the log. */
  #freeIn(limit: number, now: number): number {
    const ends = this.#entries.map((entry) => entry.endedAt).toSorted((a, b) => a - b);
    const last = ends[Math.min(ends.length - limit, ends.length - 1)] ?? now;
    return Math.max(1, last + WINDOW_MS - now);
  }
}

/** The budgets of an application, one for each origin or account that its instances talk to. */
export class Budgets {
  readonly #budgets = new Map<string, Budget>();

  of(key: string, perMinute: number): Budget {
    const budget = this.#budgets.get(key) ?? new Budget(perMinute);
    budget.limitTo(perMinute);
    this.#budgets.set(key, budget);
    return budget;
  }
}
