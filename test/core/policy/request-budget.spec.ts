import { describe, expect, it } from '@jest/globals';
import { Budget, type BudgetUse, type BudgetRequest } from '../../../lib/core/policy/request-budget.js';

/** Takes and ends requests at one moment until there is no budget; returns how many there were. */
/** A wish of an owner that is nobody else's. */
function wish(use: BudgetUse, now: number, owner: object = {}): BudgetRequest {
  return { use, now, endsBy: now, owner };
}

function takeAll(budget: Budget, use: BudgetUse, now: number): number {
  const owner = {};
  for (let count = 0; ; count += 1) {
    const taken = budget.take(wish(use, now, owner));
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
    expect(budget.take(wish('normal', 21_000))).toEqual({ waitMs: 40_000 });
    expect(budget.take(wish('normal', 60_999))).toEqual({ waitMs: 1 });
    expect(budget.take(wish('normal', 61_000))).toHaveProperty('entry');
  });

  it('when a request ended late, then it leaves the log a minute after its end', () => {
    const budget = new Budget(5);
    for (let count = 0; count < 3; count += 1) {
      const taken = budget.take({ ...wish('normal', 0), endsBy: 9_500 });
      if ('entry' in taken) budget.end(taken.entry, 8_000);
    }
    expect(budget.take(wish('normal', 60_000))).toEqual({ waitMs: 8_000 });
  });

  it('when a request was surely not sent, then it is given back', () => {
    const budget = new Budget(5);
    const taken = budget.take(wish('normal', 0));
    if ('entry' in taken) budget.refund(taken.entry);
    expect(budget.take(wish('normal', 0))).toHaveProperty('entry');
  });

  it('when the reserve is used up as well, then recovery waits for the oldest of all', () => {
    const budget = new Budget(15);
    takeAll(budget, 'normal', 0);
    takeAll(budget, 'recovery', 30_000);
    expect(budget.take(wish('recovery', 30_000))).toEqual({ waitMs: 30_000 });
    expect(budget.take(wish('normal', 30_000))).toEqual({ waitMs: 30_000 });
  });

  it('when two wait, then they are served in the order in which they came, whoever asks first', () => {
    const budget = new Budget(15);
    const [first, second] = [{}, {}];
    budget.take(wish('normal', 0));
    for (let taken = 0; taken < 10; taken += 1) budget.take(wish('normal', 30_000));
    expect(budget.take(wish('normal', 31_000, first))).toEqual({ waitMs: 29_000 });
    expect(budget.take(wish('normal', 32_000, second))).toEqual({ waitMs: 58_000 });

    expect(budget.take(wish('normal', 60_000, second))).toHaveProperty('waitMs');
    expect(budget.take(wish('normal', 60_000, first))).toHaveProperty('entry');
  });

  it('when somebody who waits never comes back, then the others are not held up for long', () => {
    const budget = new Budget(5);
    const patient = {};
    takeAll(budget, 'normal', 0);
    budget.take(wish('normal', 1_000));
    for (let count = 0; count < 2; count += 1) budget.take(wish('normal', 60_000));
    expect(budget.take(wish('normal', 61_000, patient))).toHaveProperty('waitMs');
    expect(budget.take(wish('normal', 66_000, patient))).toHaveProperty('entry');
  });

  it('when another instance allows less, then the smaller number holds for both', () => {
    const budget = new Budget(15);
    budget.limitTo(10);
    budget.limitTo(20);
    expect(takeAll(budget, 'normal', 0)).toBe(7);
    expect(takeAll(budget, 'recovery', 0)).toBe(2);
  });
});
