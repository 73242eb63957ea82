import assert from 'node:assert/strict';
import type { AccountStore } from '../../core/index.js';
import type { TokenStoreCheck } from './token-store-cases.js';
import { SLACK_MS } from './token-store-turns.js';

const FOR_MS = 600;

function spend(
  account: AccountStore,
  turn: string,
  places = 2,
  forMs = FOR_MS,
): Promise<{ readonly waitMs: number }> {
  return account.spend({ turn, places, forMs });
}

/** Cases of the request budget that accounts share. */
export const BUDGET_CASES: Readonly<Record<string, TokenStoreCheck>> = {
  'all places are granted, and the next request gets a time to wait': async (bench) => {
    const { one, two } = bench;
    assert.equal((await spend(one, 'a')).waitMs, 0);
    assert.equal((await spend(two, 'b')).waitMs, 0);
    const { waitMs } = await spend(one, 'c');
    assert.ok(waitMs > 0 && waitMs <= FOR_MS);
  },
  'of many concurrent requests as many get a place as there are': async ({ one, two }) => {
    const turns = Array.from({ length: 20 }, (_, index) => `turn-${index}`);
    const results = await Promise.all(
      turns.map((turn, index) => spend(index % 2 === 0 ? one : two, turn, 5)),
    );
    assert.equal(results.filter(({ waitMs }) => waitMs === 0).length, 5);
  },
  'a turn that has a place keeps it, however often it asks': async ({ one, two }) => {
    await spend(one, 'a');
    assert.equal((await spend(one, 'a')).waitMs, 0);
    assert.equal((await spend(two, 'b')).waitMs, 0);
  },
  'a turn that has to wait takes no place': async ({ one }) => {
    await spend(one, 'a', 1);
    await spend(one, 'b', 1);
    assert.equal((await spend(one, 'c', 2)).waitMs, 0);
  },
  'a place is free after its time': async ({ one, two, pass }) => {
    await spend(one, 'a', 1);
    await pass(FOR_MS + SLACK_MS);
    assert.equal((await spend(two, 'b', 1)).waitMs, 0);
  },
  'the place of a request that was never sent is free at once': async ({ one, two }) => {
    await spend(one, 'a', 1);
    await one.spent('a', 0);
    assert.equal((await spend(two, 'b', 1)).waitMs, 0);
  },
  'the place of a completed request is free after the given time': async ({ one, two, pass }) => {
    await spend(one, 'a', 1, 60_000);
    await one.spent('a', FOR_MS);
    assert.ok((await spend(two, 'b', 1)).waitMs > 0);
    await pass(FOR_MS + SLACK_MS);
    assert.equal((await spend(two, 'b', 1)).waitMs, 0);
  },
  'another turn frees no place': async ({ one, two }) => {
    await spend(one, 'a', 1);
    await two.spent('b', 0);
    assert.ok((await spend(two, 'b', 1)).waitMs > 0);
  },
  'another turn takes no place by freeing it later': async ({ one, two }) => {
    await two.spent('b', FOR_MS);
    assert.equal((await spend(one, 'a', 1)).waitMs, 0);
  },
  'a turn that asks while the budget is closed takes no place': async ({ one, pass }) => {
    await one.closeBudget(FOR_MS);
    await spend(one, 'a', 1, 60_000);
    await pass(FOR_MS + SLACK_MS);
    assert.equal((await spend(one, 'b', 1)).waitMs, 0);
  },
  'a closed budget grants no place, not even to another account that shares it': async (bench) => {
    const { one, another, pass } = bench;
    await one.closeBudget(FOR_MS);
    const other = another();
    const { waitMs } = await spend(other, 'a');
    assert.ok(waitMs > 0 && waitMs <= FOR_MS);
    await pass(FOR_MS + SLACK_MS);
    assert.equal((await spend(other, 'a')).waitMs, 0);
  },
  'accounts share the places of their budget, but not those of another': async ({ one, another }) => {
    await spend(one, 'a', 1);
    assert.ok((await spend(another(), 'b', 1)).waitMs > 0);
    assert.equal((await spend(another('separate-budget'), 'c', 1)).waitMs, 0);
  },
};
