import assert from 'node:assert/strict';
import type { TokenStoreCheck } from './token-store-cases.js';
import { acquire, LEASE_MS, SLACK_MS, write } from './token-store-turns.js';

const LONGEST_TEXT = 'x'.repeat(16_384);
const PAST_MS = 600;

/** What is kept, and how old it is. */
export const TEXT_CASES: Readonly<Record<string, TokenStoreCheck>> = {
  'an account that nobody has written has no text': async ({ one }) => {
    const { text, version } = await one.read();
    assert.deepEqual([text, version], [undefined, undefined]);
  },
  'what one has written the other reads': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    const { text, version } = await two.read();
    assert.deepEqual([text, version], ['text v1', 'v1']);
  },
  'a text of 16 KB is kept as it is': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1', { text: LONGEST_TEXT });
    assert.equal((await two.read()).text, LONGEST_TEXT);
  },
  'the same write once more is true, and changes nothing': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    assert.equal(await write(one, 'a', 'v1'), true);
    await acquire(two, 'b', 'v1');
    assert.equal(await write(one, 'a', 'v1'), true);
    assert.equal((await acquire(two, 'b', 'v1')).is, 'yours');
  },
  'a text gets older': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    await pass(PAST_MS);
    assertAge((await two.read()).ageMs, PAST_MS);
    assertAge((await acquire(two, 'b', 'v1')).ageMs, PAST_MS);
  },
  'a text is as old as its writer says, who counts from the last command of the turn': async (bench) => {
    const { one, two, pass } = bench;
    await acquire(one, 'a');
    await pass(LEASE_MS / 2);
    await write(one, 'a', 'v1', { atMs: LEASE_MS / 2, leaseMs: LEASE_MS });
    assertAge((await two.read()).ageMs, 0);
    await pass(LEASE_MS / 2);
    await write(one, 'a', 'v2', { atMs: LEASE_MS / 2 });
    assertAge((await two.read()).ageMs, 0);
  },
  'a write that runs late makes nothing younger': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await pass(PAST_MS);
    await write(one, 'a', 'v1');
    assertAge((await two.read()).ageMs, PAST_MS);
  },
  'a refused write leaves the text and its age': async ({ one, two, pass }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    await pass(PAST_MS);
    await write(two, 'b', 'v2');
    const { text, ageMs } = await one.read();
    assert.equal(text, 'text v1');
    assertAge(ageMs, PAST_MS);
  },
  'accounts do not know each other': async ({ one, another }) => {
    const other = another();
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    assert.equal((await other.read()).text, undefined);
    assert.equal((await acquire(other, 'b')).is, 'yours');
    assert.equal(await write(other, 'a', 'v2'), false);
  },
  'one that is closed leaves the other as it was': async ({ one, two }) => {
    await acquire(one, 'a');
    await write(one, 'a', 'v1');
    await one.close();
    assert.equal((await two.read()).text, 'text v1');
    assert.equal((await acquire(two, 'b', 'v1')).is, 'yours');
    assert.equal(await write(two, 'b', 'v2'), true);
  },
  'the server has the same name for all, as long as it runs': async ({ one, two }) => {
    const { server } = await acquire(one, 'a');
    await write(one, 'a', 'v1');
    assert.equal((await acquire(two, 'b', 'v1')).server, server);
  },
};

function assertAge(ageMs: number, expectedMs: number): void {
  // A store may count from a little earlier, and networks take their time.
  const isRight = ageMs >= expectedMs - 10 && ageMs <= expectedMs + SLACK_MS;
  assert.ok(isRight, `the text is ${ageMs} ms old, not about ${expectedMs} ms`);
}
