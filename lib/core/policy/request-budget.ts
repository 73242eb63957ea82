import { clamp } from './token-window.js';

/** How long a request counts after its end. */
export const WINDOW_MS = 60_000;
/** A queued owner that has not retried by then has lost its place. */
const QUEUE_PLACE_TTL_MS = 5_000;

/** Whether a request may use the part of the budget that is reserved for recovering a token. */
export type BudgetUse = 'normal' | 'recovery';

/** One request in the log; it is removed 60 s after its end, because the vendor counts arrivals. */
export interface BudgetEntry {
  endedAt: number;
}

/** Asks for one request. Times are monotonic milliseconds. */
export interface BudgetRequest {
  readonly use: BudgetUse;
  readonly now: number;
  /** The latest time at which the request ends. */
  readonly endsBy: number;
  /** Identifies the caller: those who have to wait are served in order of arrival. */
  readonly owner: object;
}

/** Sliding log of the last minute's requests to one origin or account. */
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

  /** Maximum number of requests in the log for this use. */
  places(use: BudgetUse): number {
    const reserve = Math.floor(clamp(this.#perMinute / 5, 1, 3));
    return this.#perMinute - 1 - (use === 'recovery' ? 0 : reserve);
  }

  /** Takes one request from the budget, or returns how long until one is available. */
  take({ use, now, endsBy, owner }: BudgetRequest): { entry: BudgetEntry } | { waitMs: number } {
    if (this.#closedUntil > now) return { waitMs: this.#closedUntil - now };
    this.#removeExpired(now);
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

  /** Estimated time until a request of this use is available, in milliseconds; takes nothing. */
  opensInMs(use: BudgetUse, now: number): number {
    this.#removeExpired(now);
    const limit = this.places(use);
    const isFull = this.#entries.length >= limit;
    return Math.max(0, this.#closedUntil - now, isFull ? this.#freeIn(limit, now) : 0);
  }

  end(entry: BudgetEntry, now: number): void {
    entry.endedAt = now;
  }

  /** The request was certainly not sent. */
  refund(entry: BudgetEntry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  /** The API throttles: no request is available before `until`. */
  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until);
  }

  #removeExpired(now: number): void {
    this.#entries = this.#entries.filter((entry) => entry.endedAt + WINDOW_MS > now);
    for (const [owner, { until }] of this.#queue) if (until < now) this.#queue.delete(owner);
  }

  /** Number of earlier callers with the same use; recovery goes before all others. */
  #aheadOf(owner: object, use: BudgetUse): number {
    const waiting = [...this.#queue];
    const place = waiting.findIndex(([other]) => other === owner);
    return waiting.filter(([other, { use: otherUse }], index) => {
      if (other === owner || (use === 'recovery' && otherUse === 'normal')) return false;
      return (use === 'normal' && otherUse === 'recovery') || place === -1 || index < place;
    }).length;
  }

  /** Time until fewer than `limit` requests are in the log. */
  #freeIn(limit: number, now: number): number {
    const ends = this.#entries.map((entry) => entry.endedAt).toSorted((a, b) => a - b);
    const last = ends[Math.min(ends.length - limit, ends.length - 1)] ?? now;
    return Math.max(1, last + WINDOW_MS - now);
  }
}

/** The budgets of an application, one per origin or account that its instances use. */
export class Budgets {
  readonly #budgets = new Map<string, Budget>();

  of(key: string, perMinute: number): Budget {
    const budget = this.#budgets.get(key) ?? new Budget(perMinute);
    budget.limitTo(perMinute);
    this.#budgets.set(key, budget);
    return budget;
  }
}
