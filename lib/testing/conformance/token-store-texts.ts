import assert from 'node:assert/strict';
import type { TokenStoreCheck } from './token-store-cases.js';
import { acquire, LEASE_MS, SLACK_MS, write } from './token-store-turns.js';

const LONG_TEXT = 'x'.repeat(16_384);
const AGE_MS = 600;

/** Cases of the stored text and its age. */
export const TEXT_CASES: Readonly<Record<string, TokenStoreCheck>> = {
  'a new account has no text': async ({ one }) => {
    const { text, version } = await one.read();
    assert.deepEqual([text, version], [undefined, undefined]);
  },
  'a text written by one process is read by the other': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    const { text, version } = await two.read();
    assert.deepEqual([text, version], ['text v1', 'v1']);
  },
  'a text of 16 KB is stored unchanged': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1', { text: LONG_TEXT });
    assert.equal((await two.read()).text, LONG_TEXT);
  },
  'a repeated write succeeds and changes nothing': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    assert.equal(await write(one, 'a', 'v1'), true);
    await acquire(two, 'b', 'v1');
    assert.equal(await write(one, 'a', 'v1'), true);
    assert.equal((await acquire(two, 'b', 'v1')).is, 'yours');
  },
  'a repeated write that keeps the turn does not make the text younger': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1', { leaseMs: 60_000 });
    await pass(AGE_MS);
    await write(one, 'a', 'v1', { leaseMs: 60_000 });
    assertAge((await two.read()).ageMs, AGE_MS);
  },
  'the age of a text grows': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    await pass(AGE_MS);
    assertAge((await two.read()).ageMs, AGE_MS);
    assertAge((await acquire(two, 'b', 'v1')).ageMs, AGE_MS);
  },
  'the age of a text counts from the time its writer states, relative to the last command of the turn':
    async (bench) => {
      const { one, two, pass } = bench;
      await acquire(one, 'a');
      await pass(LEASE_MS / 2);
      await write(one, 'a', 'v1', { atMs: LEASE_MS / 2, leaseMs: LEASE_MS });
      assertAge((await two.read()).ageMs, 0);
      await pass(LEASE_MS / 2);
      await write(one, 'a', 'v2', { atMs: LEASE_MS / 2 });
      assertAge((await two.read()).ageMs, 0);
    },
  'a late write does not make the text younger': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await pass(AGE_MS);
    await write(one, 'a', 'v1');
    assertAge((await two.read()).ageMs, AGE_MS);
  },
  'a refused write changes neither the text nor its age': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    await pass(AGE_MS);
    await write(two, 'b', 'v2');
    const { text, ageMs } = await one.read();
    assert.equal(text, 'text v1');
    assertAge(ageMs, AGE_MS);
  },
  'accounts are independent of each other': async ({ one, another }) => {
    const other = another();
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    assert.equal((await other.read()).text, undefined);
    assert.equal((await acquire(other, 'b')).is, 'yours');
    assert.equal(await write(other, 'a', 'v2'), false);
  },
  'closing one account session does not affect the other': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    await one.close();
    assert.equal((await two.read()).text, 'text v1');
    assert.equal((await acquire(two, 'b', 'v1')).is, 'yours');
    assert.equal(await write(two, 'b', 'v2'), true);
  },
  'all processes see the same server name': async ({ one, two }) => {
    const { server } = await acquire(one, 'a');
    await write(one, 'a', 'v1');
    assert.equal((await acquire(two, 'b', 'v1')).server, server);
  },
};

function assertAge(ageMs: number, expectedMs: number): void {
  // Tolerates rounding in the store and network delays.
  const isInRange = ageMs >= expectedMs - 10 && ageMs <= expectedMs + SLACK_MS;
  assert.ok(isInRange, `the text is ${ageMs} ms old, not about ${expectedMs} ms`);
}
