import { describe, expect, it } from '@jest/globals';
import { InMemoryReplayStore, type ReplayStore, StoreUnavailableError } from '../../../lib/index.js';
import { ManualClock, replayStoreCases } from '../../../lib/testing/index.js';
import { atOnce } from '../../support/at-once.js';
import { rejection } from '../../support/rejection.js';

function inMemory(): Promise<{ store: ReplayStore; pass: (ms: number) => Promise<void> }> {
  const clock = new ManualClock();
  return Promise.resolve({ store: new InMemoryReplayStore(clock), pass: (ms) => clock.advance(ms) });
}

describe('given the replay store in memory', () => {
  it.each(replayStoreCases(inMemory))('when asked, then $name', ({ run }) => run());

  it.each(atOnce(replayStoreCases(() => new InMemoryReplayStore())))(
    'when asked in real time, then $name',
    ({ run }) => run(),
  );

  it('when it is full, then it refuses new keys rather than forgetting one that was handled', async () => {
    const clock = new ManualClock();
    const store = new InMemoryReplayStore(clock, 2);
    await store.claim('a', 'one', 1_000);
    await store.commit('a', 'one', 10_000);
    await store.claim('b', 'one', 1_000);
    expect(await rejection(store.claim('c', 'one', 1_000))).toBeInstanceOf(StoreUnavailableError);
    expect(await store.claim('a', 'two', 1_000)).toBe('done');
    await clock.advance(1_001);
    expect(await store.claim('c', 'one', 1_000)).toBe('new');
    expect(await store.claim('a', 'two', 1_000)).toBe('done');
  });

  it('when 100 000 callbacks have come and their time is over, then none of them is kept', async () => {
    const clock = new ManualClock();
    const store = new InMemoryReplayStore(clock, 100_000);
    for (let index = 0; index < 100_000; index += 1) {
      await store.claim(`key-${index}`, 'one', 1_000);
      await store.commit(`key-${index}`, 'one', 10_000);
    }
    await clock.advance(10_001);
    expect(await store.claim('next', 'one', 1_000)).toBe('new');
  });
});

describe('given a replay store in memory that fills up', () => {
  async function fill(store: ReplayStore, from: number, to: number, ttlMs: number): Promise<void> {
    for (let index = from; index < to; index += 1) {
      await store.claim(`key-${index}`, 'one', 1_000);
      await store.commit(`key-${index}`, 'one', ttlMs);
    }
  }

  it('when 80 % of it is in use, then it says so, until enough has expired', async () => {
    const clock = new ManualClock();
    const store = new InMemoryReplayStore(clock, 10);
    await fill(store, 0, 7, 10_000);
    expect(store.isNearlyFull).toBe(false);
    await fill(store, 7, 8, 10_000);
    expect(store.isNearlyFull).toBe(true);
    await clock.advance(10_000);
    await fill(store, 8, 10, 10_000);
    expect(store.isNearlyFull).toBe(false);
  });

  it('when what came later expires earlier, then that leaves first, and the rest stays', async () => {
    const clock = new ManualClock();
    const store = new InMemoryReplayStore(clock, 3);
    await fill(store, 0, 1, 50_000);
    await fill(store, 1, 2, 5_000);
    await fill(store, 2, 3, 20_000);
    expect(await rejection(store.claim('more', 'one', 1_000))).toBeInstanceOf(StoreUnavailableError);
    await clock.advance(5_000);
    expect(await store.claim('more', 'one', 1_000)).toBe('new');
    expect(await store.claim('key-0', 'two', 1_000)).toBe('done');
    expect(await store.claim('key-2', 'two', 1_000)).toBe('done');
  });

  it('when it is full, then a callback that it knows is still told as done, and can be committed', async () => {
    const store = new InMemoryReplayStore(new ManualClock(), 2);
    await fill(store, 0, 1, 10_000);
    await store.claim('mine', 'one', 1_000);
    expect(await rejection(store.claim('more', 'one', 1_000))).toBeInstanceOf(StoreUnavailableError);
    expect(await store.claim('key-0', 'two', 1_000)).toBe('done');
    await store.commit('mine', 'one', 10_000);
    expect(await store.claim('mine', 'two', 1_000)).toBe('done');
  });

  it('when a lease has run out and there is room, then its owner may still commit', async () => {
    const clock = new ManualClock();
    const store = new InMemoryReplayStore(clock, 10);
    await store.claim('late', 'one', 1_000);
    await clock.advance(5_000);
    await fill(store, 0, 5, 10_000);
    await store.commit('late', 'one', 10_000);
    expect(await store.claim('late', 'two', 1_000)).toBe('done');
  });

  it('when it is full of 250 000, then 2 000 refusals take no time, nor does the claim after all have expired', async () => {
    const clock = new ManualClock();
    const store = new InMemoryReplayStore(clock);
    await fill(store, 0, 250_000, 604_800_000);
    const before = process.cpuUsage();
    for (let index = 0; index < 2_000; index += 1) {
      expect(await store.claim(`more-${index}`, 'one', 1_000).catch(() => 'full')).toBe('full');
    }
    await clock.advance(604_800_000);
    expect(await store.claim('next', 'one', 1_000)).toBe('new');
    // Looking through all of them took 5 ms each.
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000);
  });
});

/** Stores that break one promise each; the cases have to find it. */
const BROKEN: Record<string, (store: ReplayStore) => Partial<ReplayStore>> = {
  'believes everybody is first': () => ({ claim: async () => 'new' }),
  'forgets what was done': (store) => ({ commit: (key, owner) => store.release(key, owner) }),
  'lets leases run for ever': (store) => ({ claim: (key, owner) => store.claim(key, owner, 1e9) }),
  'prolongs nothing': () => ({ extend: async () => undefined }),
  'never forgets': (store) => ({ commit: (key, owner) => store.commit(key, owner, 1e9) }),
  'releases nothing': () => ({ release: async () => undefined }),
  'commits nothing': () => ({ commit: async () => undefined }),
  'knows one key': (store) => ({ claim: (_key, owner, leaseMs) => store.claim('one', owner, leaseMs) }),
  'lets strangers release': (store) => ({
    release: async (key) => {
      for (const owner of ['one', 'two', 'three']) await store.release(key, owner);
    },
  }),
  'lets strangers commit': (store) => ({
    commit: async (key, _owner, ttlMs) => {
      for (const owner of ['one', 'two', 'three']) await store.commit(key, owner, ttlMs);
    },
  }),
  'lets strangers prolong': (store) => ({
    extend: async (key, _owner, leaseMs) => {
      for (const owner of ['one', 'two', 'three']) await store.extend(key, owner, leaseMs);
    },
  }),
};

describe('given a replay store that is broken', () => {
  it.each(Object.entries(BROKEN))('when it %s, then a case finds that', async (_what, breakIt) => {
    const cases = replayStoreCases(async () => {
      const { store, pass } = await inMemory();
      const whole: ReplayStore = {
        claim: (...args) => store.claim(...args),
        extend: (...args) => store.extend(...args),
        commit: (...args) => store.commit(...args),
        release: (...args) => store.release(...args),
      };
      return { store: { ...whole, ...breakIt(store) }, pass };
    });
    const results = await Promise.allSettled(cases.map(({ run }) => run()));
    expect(results.some(({ status }) => status === 'rejected')).toBe(true);
  });
});
