import { randomUUID } from 'node:crypto';
import type { AccountStore, TokenStore } from '../../core/index.js';
import type { ConformanceCase } from './replay-store-cases.js';
import { BUDGET_CASES } from './token-store-budget.js';
import { TEXT_CASES } from './token-store-texts.js';
import { TURN_CASES } from './token-store-turns.js';

/** A token store with the means to control its time, and a second access to it. */
export interface TokenStoreUnderTest {
  /** The store to check. */
  readonly store: TokenStore;
  /** The same store, as another process would open it. @default `store` */
  readonly peer?: TokenStore | undefined;
  /** Lets this many milliseconds pass for the store. @default waits in real time */
  readonly pass?: ((ms: number) => Promise<void>) | undefined;
  /** Called after the case. @default nothing */
  readonly close?: (() => Promise<void>) | undefined;
}

/** A token store, alone or with the means to control its time. */
export type MadeTokenStore = TokenStore | TokenStoreUnderTest;

/** The fixture of a case: a new account, opened as by two processes, and control over time. */
interface TokenStoreBench {
  readonly one: AccountStore;
  readonly two: AccountStore;
  /** Opens another account; by default with the same budget. */
  readonly another: (budgetId?: string) => AccountStore;
  readonly pass: (ms: number) => Promise<void>;
}

export type TokenStoreCheck = (bench: TokenStoreBench) => Promise<void>;

const CASES: Readonly<Record<string, TokenStoreCheck>> = { ...TURN_CASES, ...TEXT_CASES, ...BUDGET_CASES };

/**
 * The expectations of every {@link TokenStore}, a case for each sentence of the port. `make` is called for each case; cases
 * use accounts of their own, so it may return the same store each time.
 *
 * @example
 * ```ts
 * describe('my store', () => {
 *   for (const { name, run } of tokenStoreCases(() => new MyTokenStore())) it(name, run);
 * });
 * ```
 */
export function tokenStoreCases(
  make: () => MadeTokenStore | Promise<MadeTokenStore>,
): readonly ConformanceCase[] {
  return Object.entries(CASES).map(([name, check]) => ({
    name,
    run: async () => {
      const made = await make();
      const { store, peer = store, pass = sleep, close } = underTest(made);
      const budgetId = `budget-${randomUUID()}`;
      const opened: AccountStore[] = [];
      const open = (opener: TokenStore, id: string, budget: string): AccountStore => {
        const account = opener.open({ id, budgetId: budget });
        opened.push(account);
        return account;
      };
      const id = `account-${randomUUID()}`;
      try {
        await check({
          one: open(store, id, budgetId),
          two: open(peer, id, budgetId),
          another: (budget = budgetId) => open(store, `account-${randomUUID()}`, budget),
          pass,
        });
      } finally {
        await Promise.all(opened.map((account) => account.close(0)));
        await close?.();
      }
    },
  }));
}

function underTest(made: MadeTokenStore): TokenStoreUnderTest {
  return 'store' in made ? made : { store: made };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
