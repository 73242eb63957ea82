import assert from 'node:assert/strict';
import type { AccountStore, AcquireResult } from '../../core/index.js';
import type { TokenStoreCheck } from './token-store-cases.js';

export const LEASE_MS = 400;
/** Tolerance for clocks and networks. */
export const SLACK_MS = 150;

export function acquire(account: AccountStore, turn: string, version?: string): Promise<AcquireResult> {
  return account.acquire({ turn, leaseMs: LEASE_MS, version });
}

/** By default a write that ends its turn, of a text as old as the turn's last command. */
export function write(
  account: AccountStore,
  turn: string,
  version: string,
  more: { readonly text?: string; readonly atMs?: number; readonly leaseMs?: number } = {},
): Promise<boolean> {
  const { text = `text ${version}`, atMs = 0, leaseMs = 0 } = more;
  return account.write({ turn, version, text, atMs, leaseMs });
}

/** Cases of the turn: who may replace the text. */
export const TURN_CASES: Readonly<Record<string, TokenStoreCheck>> = {
  'the first caller gets the turn, and the next one learns how long it is held': async ({ one, two }) => {
    assert.equal((await acquire(one, 'a')).is, 'yours');
    const held = await acquire(two, 'b');
    assert.equal(held.is, 'held');
    assert.ok(held.is === 'held' && held.forMs > 0 && held.forMs <= LEASE_MS);
  },
  'of many concurrent callers one gets the turn': async ({ one, two }) => {
    const names = Array.from({ length: 20 }, (_, index) => `turn-${index}`);
    const results = await Promise.all(names.map((name, index) => acquire(index % 2 === 0 ? one : two, name)));
    assert.equal(results.filter(({ is }) => is === 'yours').length, 1);
    assert.equal(results.filter(({ is }) => is === 'held').length, 19);
  },
  'acquiring a turn again renews it for a whole lease': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await pass(LEASE_MS / 2);
    assert.equal((await acquire(one, 'a')).is, 'yours');
    await pass(LEASE_MS * 0.75);
    assert.equal((await acquire(two, 'b')).is, 'held');
  },
  'a caller that knows another version gets the text instead of the turn': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    for (const known of [undefined, 'v0']) {
      const changed = await acquire(two, 'b', known);
      assert.deepEqual([changed.is, changed.version, changed.text], ['changed', 'v1', 'text v1']);
    }
    assert.equal((await acquire(one, 'c', 'v1')).is, 'yours');
  },
  'every result of acquire contains the text': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    const yours = await acquire(one, 'b', 'v1');
    const held = await acquire(two, 'c', 'v1');
    assert.deepEqual([yours.is, yours.text, held.is, held.text], ['yours', 'text v1', 'held', 'text v1']);
  },
  'an expired turn can be taken by another': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await pass(LEASE_MS + SLACK_MS);
    assert.equal((await acquire(two, 'b')).is, 'yours');
  },
  'an expired turn may still write until another is taken': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await pass(LEASE_MS + SLACK_MS);
    assert.equal(await write(one, 'a', 'v1'), true);
    assert.equal((await two.read()).text, 'text v1');
  },
  'an expired turn cannot write once another was taken, even after that one has ended': async ({
    one,
    two,
    pass,
  }) => {
    await acquire(one, 'a');
    await pass(LEASE_MS + SLACK_MS);
    await acquire(two, 'b');
    assert.equal(await write(one, 'a', 'v1'), false);
    await write(two, 'b', 'v2');
    assert.equal(await write(one, 'a', 'v3'), false);
    assert.equal((await one.read()).text, 'text v2');
  },
  'a write may keep the turn for a new lease': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await pass(LEASE_MS / 2);
    assert.equal(await write(one, 'a', 'v1', { leaseMs: LEASE_MS }), true);
    await pass(LEASE_MS * 0.75);
    assert.equal((await acquire(two, 'b', 'v1')).is, 'held');
    assert.equal(await write(one, 'a', 'v2'), true);
  },
  'a write that ends the turn frees it for the next': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    assert.equal((await acquire(two, 'b', 'v1')).is, 'yours');
  },
  'a turn that was ended by a write cannot write again': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    assert.equal(await write(one, 'a', 'v2'), false);
    assert.equal((await two.read()).text, 'text v1');
  },
  'a released turn cannot write': async ({ one, two }) => {
    await acquire(one, 'a');
    await one.release('a');
    assert.equal(await write(one, 'a', 'v1'), false);
    assert.equal((await acquire(two, 'b')).is, 'yours');
  },
  'another turn can neither write nor release': async ({ one, two }) => {
    await acquire(one, 'a');
    assert.equal(await write(two, 'b', 'v1'), false);
    await two.release('b');
    assert.equal((await acquire(two, 'c')).is, 'held');
    assert.equal(await write(one, 'a', 'v2'), true);
  },
};
