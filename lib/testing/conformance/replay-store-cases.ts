import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ReplayStore } from '../../core/index.js';

/** One expectation, for any test runner or none. */
export interface ConformanceCase {
  /** What is expected, as a sentence. */
  readonly name: string;
  /** Rejects with an `AssertionError` if the expectation is not met. */
  readonly run: () => Promise<void>;
}

/** A replay store with the means to control its time. */
export interface ReplayStoreUnderTest {
  /** The store to check. */
  readonly store: ReplayStore;
  /** Lets this many milliseconds pass for the store. @default waits in real time */
  readonly pass?: ((ms: number) => Promise<void>) | undefined;
  /** Called after the case. @default nothing */
  readonly close?: (() => Promise<void>) | undefined;
}

/** A replay store, alone or with the means to control its time. */
export type MadeReplayStore = ReplayStore | ReplayStoreUnderTest;

const LEASE_MS = 400;
const TTL_MS = 800;

/**
 * The expectations of every {@link ReplayStore}. `make` is called for each case; cases use keys of their own, so it may
 * return the same store each time.
 *
 * @example
 * ```ts
 * describe('my store', () => {
 *   for (const { name, run } of replayStoreCases(() => new MyReplayStore())) it(name, run);
 * });
 * ```
 */
export function replayStoreCases(
  make: () => MadeReplayStore | Promise<MadeReplayStore>,
): readonly ConformanceCase[] {
  return Object.entries(CASES).map(([name, check]) => ({
    name,
    run: async () => {
      const made = await make();
      const { store, pass = sleep, close } = 'store' in made ? made : { store: made };
      try {
        await check(store, `conformance-${randomUUID()}`, pass);
      } finally {
        await close?.();
      }
    },
  }));
}

type Check = (store: ReplayStore, key: string, pass: (ms: number) => Promise<void>) => Promise<void>;

const CASES: Record<string, Check> = {
  'a key is new for the first claim, and busy for the next': async (store, key) => {
    assert.equal(await store.claim(key, 'one', LEASE_MS), 'new');
    assert.equal(await store.claim(key, 'two', LEASE_MS), 'busy');
  },
  'of many concurrent claims one is new': async (store, key) => {
    const owners = Array.from({ length: 20 }, (_, index) => `owner-${index}`);
    const claims = await Promise.all(owners.map((owner) => store.claim(key, owner, LEASE_MS)));
    assert.equal(claims.filter((claim) => claim === 'new').length, 1);
    assert.equal(claims.filter((claim) => claim === 'busy').length, 19);
  },
  'a committed key is done': async (store, key) => {
    await store.claim(key, 'one', LEASE_MS);
    await store.commit(key, 'one', TTL_MS);
    assert.equal(await store.claim(key, 'two', LEASE_MS), 'done');
    assert.equal(await store.claim(key, 'one', LEASE_MS), 'done');
  },
  'a released key is new again': async (store, key) => {
    await store.claim(key, 'one', LEASE_MS);
    await store.release(key, 'one');
    assert.equal(await store.claim(key, 'two', LEASE_MS), 'new');
  },
  'an expired lease can be claimed by another owner': async (store, key, pass) => {
    await store.claim(key, 'one', LEASE_MS);
    await pass(LEASE_MS + 100);
    assert.equal(await store.claim(key, 'two', LEASE_MS), 'new');
  },
  'an extended lease does not expire': async (store, key, pass) => {
    await store.claim(key, 'one', LEASE_MS);
    await pass(LEASE_MS / 2);
    await store.extend(key, 'one', LEASE_MS);
    await pass(LEASE_MS * 0.75);
    assert.equal(await store.claim(key, 'two', LEASE_MS), 'busy');
  },
  'another owner extends nothing': async (store, key, pass) => {
    await store.claim(key, 'one', LEASE_MS);
    await pass(LEASE_MS / 2);
    await store.extend(key, 'two', LEASE_MS);
    await pass(LEASE_MS / 2 + 100);
    assert.equal(await store.claim(key, 'three', LEASE_MS), 'new');
  },
  'another owner commits nothing': async (store, key) => {
    await store.claim(key, 'one', LEASE_MS);
    await store.commit(key, 'two', TTL_MS);
    assert.equal(await store.claim(key, 'three', LEASE_MS), 'busy');
  },
  'another owner releases nothing': async (store, key) => {
    await store.claim(key, 'one', LEASE_MS);
    await store.release(key, 'two');
    assert.equal(await store.claim(key, 'three', LEASE_MS), 'busy');
  },
  'an owner that lost its lease to another commits and releases nothing': async (store, key, pass) => {
    await store.claim(key, 'one', LEASE_MS);
    await pass(LEASE_MS + 100);
    await store.claim(key, 'two', LEASE_MS);
    await store.commit(key, 'one', TTL_MS);
    await store.release(key, 'one');
    assert.equal(await store.claim(key, 'three', LEASE_MS), 'busy');
  },
  'a done key is not released': async (store, key) => {
    await store.claim(key, 'one', LEASE_MS);
    await store.commit(key, 'one', TTL_MS);
    await store.release(key, 'one');
    assert.equal(await store.claim(key, 'two', LEASE_MS), 'done');
  },
  'a done key is new again after its TTL': async (store, key, pass) => {
    await store.claim(key, 'one', LEASE_MS);
    await store.commit(key, 'one', TTL_MS);
    await pass(TTL_MS / 2);
    assert.equal(await store.claim(key, 'two', LEASE_MS), 'done');
    await pass(TTL_MS / 2 + 100);
    assert.equal(await store.claim(key, 'two', LEASE_MS), 'new');
  },
  'keys are independent of each other': async (store, key) => {
    await store.claim(key, 'one', LEASE_MS);
    assert.equal(await store.claim(`${key}-other`, 'two', LEASE_MS), 'new');
  },
};

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
