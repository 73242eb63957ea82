import { describe, expect, it } from '@jest/globals';
import {
  type AccountStore,
  InMemoryTokenStore,
  type SpendRequest,
  type TokenStore,
} from '../../../lib/index.js';
import { ManualClock, tokenStoreCases } from '../../../lib/testing/index.js';
import { atOnce } from '../../support/at-once.js';

type Breakage = (account: AccountStore) => Partial<AccountStore>;

function inMemory(breakage?: Breakage): { store: TokenStore; pass: (ms: number) => Promise<void> } {
  const clock = new ManualClock();
  const store = new InMemoryTokenStore(clock);
  const pass = (ms: number): Promise<void> => clock.advance(ms);
  if (breakage === undefined) return { store, pass };
  const open: TokenStore['open'] = (id) => {
    const account = store.open(id);
    const whole: AccountStore = {
      read: () => account.read(),
      acquire: (request) => account.acquire(request),
      write: (request) => account.write(request),
      release: (turn) => account.release(turn),
      spend: (request) => account.spend(request),
      spent: (turn, ms) => account.spent(turn, ms),
      closeBudget: (ms) => account.closeBudget(ms),
      watch: (wake) => account.watch(wake),
      close: (ms) => account.close(ms),
    };
    return { ...whole, ...breakage(account) };
  };
  return { store: { kind: 'broken', open }, pass };
}

describe('given the token store in memory', () => {
  it.each(tokenStoreCases(() => inMemory()))('when asked, then $name', ({ run }) => run());

  it.each(atOnce(tokenStoreCases(() => new InMemoryTokenStore())))(
    'when asked in real time, then $name',
    ({ run }) => run(),
  );

  it('when nobody has an account open and its token has expired, then it is forgotten', async () => {
    const clock = new ManualClock();
    const store = new InMemoryTokenStore(clock);
    const id = { id: 'account', budgetId: 'budget' };
    const account = store.open(id);
    await account.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await account.write({ turn: 'a', version: 'v1', text: 'text', atMs: 0, leaseMs: 0 });
    await account.close(60_000);
    await clock.advance(59_000);
    expect((await store.open(id).read()).text).toBe('text');

    const again = new InMemoryTokenStore(clock);
    const closed = again.open(id);
    await closed.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await closed.write({ turn: 'a', version: 'v1', text: 'text', atMs: 0, leaseMs: 0 });
    await closed.close(60_000);
    await clock.advance(60_001);
    expect((await again.open(id).read()).text).toBeUndefined();
  });
});

/** Stores that break one promise each; the cases have to find it. */
const BROKEN: Record<string, Breakage> = {
  'gives the turn to everybody': (account) => ({
    acquire: async (request) => ({
      ...(await account.read()),
      ...(await account.acquire(request)),
      is: 'yours',
    }),
  }),
  'hides changes': (account) => ({
    acquire: async (request) => account.acquire({ ...request, version: (await account.read()).version }),
  }),
  'lets turns run for ever': (account) => ({
    acquire: (request) => account.acquire({ ...request, leaseMs: 1e9 }),
  }),
  'never prolongs a turn': (account) => {
    const seen = new Set<string>();
    return {
      acquire: async (request) => {
        if (seen.has(request.turn)) return { ...(await account.read()), is: 'yours' };
        seen.add(request.turn);
        return account.acquire(request);
      },
    };
  },
  'writes whoever asks': (account) => ({
    write: async (request) => {
      await account.acquire({ turn: request.turn, leaseMs: 1, version: (await account.read()).version });
      await account.write(request);
      return true;
    },
  }),
  'says true to every write': (account) => ({
    write: async (request) => {
      await account.write(request);
      return true;
    },
  }),
  'does not know a repeated write': (account) => {
    const versions = new Set<string>();
    return {
      write: async (request) => {
        if (versions.has(request.version)) return false;
        versions.add(request.version);
        return account.write(request);
      },
    };
  },
  'keeps every turn': (account) => ({ write: (request) => account.write({ ...request, leaseMs: 1_000 }) }),
  'ends every turn': (account) => ({ write: (request) => account.write({ ...request, leaseMs: 0 }) }),
  'releases nothing': () => ({ release: async () => undefined }),
  'makes texts young again': (account) => ({ read: async () => ({ ...(await account.read()), ageMs: 0 }) }),
  'believes no writer about the age': (account) => ({
    write: (request) => account.write({ ...request, atMs: 0 }),
  }),
  'makes late writes young': (account) => ({ write: (request) => account.write({ ...request, atMs: 1e9 }) }),
  'cuts texts': (account) => ({
    write: (request) => account.write({ ...request, text: request.text.slice(0, 8_192) }),
  }),
  'has places for everybody': () => ({ spend: async () => ({ waitMs: 0 }) }),
  'takes a place each time': (account) => ({
    spend: (request) => account.spend({ ...request, turn: `${request.turn}-${Math.random()}` }),
  }),
  'never frees a place': (account) => ({ spend: (request) => account.spend({ ...request, forMs: 1e9 }) }),
  'frees no place early': () => ({ spent: async () => undefined }),
  'frees places at once': (account) => ({ spent: (turn) => account.spent(turn, 0) }),
  'takes a place for whoever frees one': (account) => ({
    spent: async (turn, ms) => void (await account.spend({ turn, places: 100, forMs: ms })),
  }),
  'takes a place while the budget is closed': (account) => {
    let isClosed = false;
    let refused: SpendRequest | undefined;
    return {
      closeBudget: (ms) => {
        isClosed = true;
        return account.closeBudget(ms);
      },
      spend: async (request) => {
        if (refused !== undefined) await account.spend(refused);
        const result = await account.spend(request);
        if (isClosed && result.waitMs > 0) refused = request;
        return result;
      },
    };
  },
  'lets a turn write after its end': (account) => {
    const ended = new Set<string>();
    return {
      write: async (request) => {
        if (ended.has(request.turn)) {
          await account.acquire({ turn: request.turn, leaseMs: 1, version: (await account.read()).version });
        }
        const isWritten = await account.write(request);
        if (isWritten && request.leaseMs === 0) ended.add(request.turn);
        return isWritten;
      },
    };
  },
  'makes a text young by a repeated write': (account) => ({
    write: async (request) =>
      (await account.read()).version === request.version && request.leaseMs > 0
        ? account.write({ ...request, version: `${request.version} again`, atMs: 1e9 })
        : account.write(request),
  }),
  'never closes the budget': () => ({ closeBudget: async () => undefined }),
};

describe('given a store that breaks a promise', () => {
  it.each(Object.entries(BROKEN))('when it %s, then a case finds it', async (_, breakage) => {
    const failed: string[] = [];
    for (const { name, run } of tokenStoreCases(() => inMemory(breakage))) {
      await run().catch(() => failed.push(name));
    }
    expect(failed).not.toEqual([]);
  });

  it('when accounts know each other, then a case finds it', async () => {
    const failed: string[] = [];
    for (const { name, run } of tokenStoreCases(() => {
      const { store, pass } = inMemory();
      return { store: { kind: 'one', open: () => store.open({ id: 'one', budgetId: 'one' }) }, pass };
    })) {
      await run().catch(() => failed.push(name));
    }
    expect(failed).toContain('accounts are independent of each other');
  });
});
