import { describe, expect, it } from '@jest/globals';
import { Budget, type BudgetUse } from '../../lib/core/budget.js';

/** Takes and ends requests at one moment until there is no budget; returns how many there were. */
function takeAll(budget: Budget, use: BudgetUse, now: number): number {
  for (let count = 0; ; count += 1) {
    const taken = budget.take(use, now, now);
    if ('waitMs' in taken) return count;
    budget.end(taken.entry, now);
  }
}

describe('given the vendor allows 15 requests a minute', () => {
  it('when anything asks, then 11 are given out, and 3 more to what recovers a token', () => {
    const budget = new Budget(15);
    expect(takeAll(budget, 'normal', 0)).toBe(11);
    expect(takeAll(budget, 'recovery', 0)).toBe(3);
  });

  it('when the budget is used up, then it says when the next request may go', () => {
    const budget = new Budget(15);
    takeAll(budget, 'normal', 1_000);
    expect(budget.take('normal', 21_000, 21_000)).toEqual({ waitMs: 40_000 });
    expect(budget.take('normal', 60_999, 60_999)).toEqual({ waitMs: 1 });
    expect(budget.take('normal', 61_000, 61_000)).toHaveProperty('entry');
  });

  it('when a request ended late, then it leaves the log a minute after its end', () => {
    const budget = new Budget(5);
    const taken = budget.take('normal', 0, 9_500);
    if ('entry' in taken) budget.end(taken.entry, 8_000);
    expect(budget.take('normal', 60_000, 60_000)).toEqual({ waitMs: 8_000 });
  });

  it('when a request was surely not sent, then it is given back', () => {
    const budget = new Budget(5);
    const taken = budget.take('normal', 0, 0);
    if ('entry' in taken) budget.giveBack(taken.entry);
    expect(budget.take('normal', 0, 0)).toHaveProperty('entry');
  });

  it('when the reserve is used up as well, then recovery waits for the oldest of all', () => {
    const budget = new Budget(15);
    takeAll(budget, 'normal', 0);
    takeAll(budget, 'recovery', 30_000);
    expect(budget.take('recovery', 30_000, 30_000)).toEqual({ waitMs: 30_000 });
    expect(budget.take('normal', 30_000, 30_000)).toEqual({ waitMs: 30_000 });
  });
});
