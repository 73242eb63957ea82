import { type Budgets, type BudgetUse, WINDOW_MS } from '../policy/request-budget.js';
import type { Clock } from '../time/clock.js';
import type { AccountSession } from '../store/account-session.js';

/** One request, counted in every log it belongs to. */
export interface BudgetPlace {
  /** The request has ended, or may have reached the API. */
  ended(): void;
  /** The request was certainly not sent. */
  refund(): void;
  /** The API throttles everything that shares the budget. */
  closeFor(ms: number): void;
}

export interface PlaceRequest {
  readonly session: AccountSession;
  readonly turn: string;
  readonly use: BudgetUse;
  /** The latest time at which the request ends. */
  readonly endsInMs: number;
  readonly owner: object;
}

/** The vendor's rate limit: counted first within the application, then among all processes that share the store. */
export class ExchangeBudget {
  readonly #clock: Clock;
  readonly #budgets: Budgets;
  readonly #perMinute: number;

  constructor(clock: Clock, budgets: Budgets, perMinute: number) {
    this.#clock = clock;
    this.#budgets = budgets;
    this.#perMinute = perMinute;
  }

  /** Estimated time until the application's own log has a place. */
  opensInMs(budgetId: string, use: BudgetUse): number {
    return this.#budgets.of(budgetId, this.#perMinute).opensInMs(use, this.#clock.monotonic());
  }

  /** Takes a place, or returns how long until one is free. Rejects if the store fails. */
  async take(request: PlaceRequest): Promise<BudgetPlace | { readonly waitMs: number }> {
    const { session, turn, use, endsInMs, owner } = request;
    const budget = this.#budgets.of(session.budgetId, this.#perMinute);
    const now = this.#clock.monotonic();
    const taken = budget.take({ use, now, endsBy: now + endsInMs, owner });
    if ('waitMs' in taken) return taken;
    const waitMs = await session
      .spend(turn, budget.places(use), WINDOW_MS + endsInMs)
      .catch((error: unknown) => {
        budget.refund(taken.entry);
        throw error;
      });
    if (waitMs > 0) {
      budget.refund(taken.entry);
      return { waitMs };
    }
    return {
      ended: () => {
        budget.end(taken.entry, this.#clock.monotonic());
        void session.spent(turn, WINDOW_MS);
      },
      refund: () => {
        budget.refund(taken.entry);
        void session.spent(turn, 0);
      },
      closeFor: (ms) => {
        budget.close(this.#clock.monotonic() + ms);
        void session.closeBudget(ms);
      },
    };
  }
}
