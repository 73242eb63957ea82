import { clamp } from './token-window.js';

export const WINDOW_MS = 60_000;
/** Who was told to wait and does not come back by then has found another way. */
const QUEUE_PLACE_TTL_MS = 5_000;

/** Whether a request may use the part of the budget that is kept for getting a token at all. */
export type BudgetUse = 'normal' | 'recovery';

/** One request in the log; it leaves 60 s after its end, for the vendor counts arrivals. */
export interface BudgetEntry {
  endedAt: number;
}

/** Somebody asks for a request. Times are monotonic milliseconds. */
export interface BudgetRequest {
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
  #closedUntil = -Infinity;
  readonly #queue = new Map<object, { readonly use: BudgetUse; readonly until: number }>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** If instances configure different limits, the lowest applies. */
  limitTo(perMinute: number): void {
    this.#perMinute = Math.min(this.#perMinute, perMinute);
  }

  /** How many requests of this use may be in the log at the same time. */
  places(use: BudgetUse): number {
    const reserve = Math.floor(clamp(this.#perMinute / 5, 1, 3));
    return this.#perMinute - 1 - (use === 'recovery' ? 0 : reserve);
  }

  /** Takes one request out of the budget, or says how long until there is one. */
  take({ use, now, endsBy, owner }: BudgetRequest): { entry: BudgetEntry } | { waitMs: number } {
    if (this.#closedUntil > now) return { waitMs: this.#closedUntil - now };
    this.#forgetPast(now);
    const limit = this.places(use);
    const ahead = this.#aheadOf(owner, use);
    if (this.#entries.length + ahead >= limit) {
      const waitMs = this.#freeIn(limit - ahead, now);
      this.#queue.set(owner, { use, until: now + waitMs + QUEUE_PLACE_TTL_MS });
      return { waitMs };
    }
    this.#queue.delete(owner);
    const entry = { endedAt: endsBy };
    this.#entries.push(entry);
    return { entry };
  }

  /** Until a request of this use may be taken, as it looks now; takes nothing. */
  opensInMs(use: BudgetUse, now: number): number {
    this.#forgetPast(now);
    const limit = this.places(use);
    const isFull = this.#entries.length >= limit;
    return Math.max(0, this.#closedUntil - now, isFull ? this.#freeIn(limit, now) : 0);
  }

  end(entry: BudgetEntry, now: number): void {
    entry.endedAt = now;
  }

  /** The request was surely not sent. */
  refund(entry: BudgetEntry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  /** The API throttles: nothing goes out before. */
  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until);
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
