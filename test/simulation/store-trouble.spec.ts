import { describe, expect, it } from '@jest/globals';
import { InMemoryTokenStore } from '../../lib/index.js';
import { randomFrom } from '../support/random.js';
import { FaultyStore, STORE_METHODS, STORE_TROUBLES } from './faulty-store.js';
import { SimClock, SimTime } from './sim-clock.js';
import { SimProcess } from './sim-process.js';
import { SimVendor } from './sim-vendor.js';

const LIFE_MS = 20_000;
/** By hand: 20 s less 2 s. */
const HARD_STOP_MS = 18_000;
const STEP_MS = 100;

class Alone {
  readonly time = new SimTime();
  readonly clock = new SimClock(this.time);
  readonly vendor = new SimVendor(this.time);
  readonly store = new FaultyStore(this.clock);
  readonly process: SimProcess;
  missing = 0;
  dead = 0;

  constructor(seed = 1) {
    this.vendor.lifeMs = LIFE_MS;
    const { clock, vendor, store } = this;
    this.process = new SimProcess({ clock, vendor, store, random: randomFrom(seed) });
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await this.time.advance(STEP_MS);
      const token = this.process.keeper.peek();
      if (token === undefined) this.missing += 1;
      else if (this.vendor.isDead(token)) this.dead += 1;
    }
  }

  countOf(type: string): number {
    return this.process.events.filter((event) => event.type === type).length;
  }
}

const CASES = STORE_TROUBLES.flatMap((trouble) =>
  [...STORE_METHODS.map((method) => [method]), [...STORE_METHODS]].map((methods) => ({
    trouble,
    methods,
    where: methods.length === 1 ? methods.join('') : 'every method',
  })),
);

describe.each(CASES)('given a store that $trouble in $where', ({ trouble, methods }) => {
  it('when that ends 3 s before the hard stop, then no call is without a token', async () => {
    for (const seed of [1, 2, 3]) {
      const alone = new Alone(seed);
      await alone.time.advance(1_000);
      const renewed = alone.vendor.requests.at(-1)?.at ?? 0;
      await alone.pass(renewed + HARD_STOP_MS - 9_000 - alone.time.trueMs);
      Object.assign(alone.store, { trouble, methods });
      await alone.pass(6_000);
      alone.store.trouble = undefined;
      await alone.pass(60_000);

      expect({ missing: alone.missing, dead: alone.dead, reuses: alone.vendor.reuses }).toEqual({
        missing: 0,
        dead: 0,
        reuses: 0,
      });
      expect(alone.process.keeper.status().solo).toBe(false);
    }
  });

  it('when the application closes, then that takes two seconds at the most', async () => {
    for (const atMs of [1, 500, 5_000, 12_500, 14_000, 25_000]) {
      const alone = new Alone();
      await alone.time.advance(1_000);
      Object.assign(alone.store, { trouble, methods });
      await alone.time.advance(atMs);
      const began = alone.time.trueMs;
      let tookMs = Infinity;
      void alone.process.keeper.stop().then(() => (tookMs = alone.time.trueMs - began));
      await alone.time.advance(10_000);

      expect(tookMs).toBeLessThanOrEqual(2_000);
    }
  });
});

it('given a read of the store in flight, when the application closes before it fails, then nothing is said of it', async () => {
  // By hand: with tokens of a minute the store is read at 15 s and at 30 s.
  for (let closesAtMs = 14_000; closesAtMs <= 32_000; closesAtMs += 500) {
    const alone = new Alone();
    alone.vendor.lifeMs = 60_000;
    await alone.time.advance(closesAtMs - 600);
    Object.assign(alone.store, { trouble: 'hangs', methods: ['read'] });
    await alone.time.advance(600);
    const before = alone.countOf('token.solo');
    void alone.process.keeper.stop();
    await alone.time.advance(10_000);

    expect(alone.countOf('token.solo')).toBe(before);
  }
});

describe.each(STORE_TROUBLES)('given a store that %s for three minutes', (trouble) => {
  it.each([
    { where: 'every method', methods: STORE_METHODS },
    { where: 'read', methods: ['read'] as const },
    { where: 'acquire', methods: ['acquire'] as const },
    { where: 'write', methods: ['write'] as const },
    { where: 'spend', methods: ['spend'] as const },
  ])(
    'in $where, when they pass, then this process goes on alone, says so once, and logs in once a minute',
    async ({ methods, where }) => {
      const alone = new Alone();
      await alone.pass(5_000);
      const before = alone.vendor.requests.length;
      Object.assign(alone.store, { trouble, methods });
      await alone.pass(20_000);
      for (let second = 0; second < 160; second += 1) {
        await alone.pass(1_000);
        // A store that cannot be read alone still carries the exchange, which reads by itself.
        if (where !== 'read') expect(alone.process.keeper.status().solo).toBe(true);
      }
      if (where !== 'read') {
        expect(alone.countOf('token.solo')).toBe(1);
        const logins = alone.vendor.requests.slice(before).map(({ at }) => at);
        const gaps = logins.slice(1).map((at, index) => at - (logins[index] ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000);
        expect(logins.length).toBeGreaterThanOrEqual(2);
      }
      alone.store.trouble = undefined;
      await alone.pass(60_000);

      expect(alone.process.keeper.status()).toMatchObject({ solo: false, state: 'fresh' });
      expect({ dead: alone.dead, reuses: alone.vendor.reuses }).toEqual({ dead: 0, reuses: 0 });
    },
  );
});

it('given a store that takes 600 ms for every call, when ten lives pass, then no call is without a token', async () => {
  const alone = new Alone();
  alone.store.roundTripMs = 600;
  await alone.time.advance(5_000);
  await alone.pass(10 * LIFE_MS);

  expect({ missing: alone.missing, dead: alone.dead }).toEqual({ missing: 0, dead: 0 });
  expect(alone.countOf('token.solo')).toBe(0);
});

describe.each([
  { what: 'wakes others', canWatch: true, withinMs: 0 },
  { what: 'wakes nobody', canWatch: false, withinMs: 15_000 },
])('given two processes on a store that $what', ({ canWatch, withinMs }) => {
  function two(): {
    time: SimTime;
    vendor: SimVendor;
    first: SimProcess;
    second: SimProcess;
    clock: SimClock;
  } {
    const time = new SimTime();
    const clock = new SimClock(time);
    const vendor = new SimVendor(time);
    vendor.lifeMs = 300_000;
    const store = new FaultyStore(clock);
    store.canWatch = canWatch;
    const random = randomFrom(5);
    const first = new SimProcess({ clock, vendor, store, random, name: 'first' });
    const second = new SimProcess({ clock, vendor, store, random, name: 'second' });
    return { time, vendor, first, second, clock };
  }

  it(`when one renews, then the other has its token within ${withinMs} ms`, async () => {
    const { time, vendor, first, second } = two();
    await time.advance(20_000);
    expect(vendor.requests).toHaveLength(1);
    void first.keeper.renew();
    await time.advance(20);
    await time.advance(withinMs);

    expect(second.keeper.peek()).toBe(first.keeper.peek());
    expect(vendor.requests).toHaveLength(2);
    expect(second.events.at(-1)).toMatchObject({ type: 'token.adopted' });
  });

  it('when one finds the account locked, then callers who wait at the other get the error of the lock', async () => {
    const { time, vendor, second } = two();
    vendor.instead = () => vendor.respond(400, { errors: [{ status: '400', code: '2006' }] });
    const waiting = second.keeper.get({ timeoutMs: 60_000 }).catch((error: unknown) => error);
    await time.advance(canWatch ? 100 : 3_000);
    let outcome: unknown;
    void waiting.then((error) => (outcome = error));
    await time.advance(1);

    expect(outcome).toMatchObject({ code: 'CREDENTIALS_REJECTED' });
    expect(vendor.requests).toHaveLength(1);
  });

  it('when there is no valid token, then it is adopted within a second, and out of a lock', async () => {
    const { time, vendor, first, second } = two();
    vendor.instead = () => vendor.respond(400, { errors: [{ status: '400', code: '2006' }] });
    await time.advance(5_000);
    expect([first, second].map(({ keeper }) => keeper.status().state)).toEqual(['locked', 'locked']);
    vendor.instead = () => undefined;
    void first.keeper.renew();
    await time.advance(20);
    await time.advance(canWatch ? 0 : 1_000);

    expect(second.keeper.peek()).toBe(first.keeper.peek());
    expect(second.keeper.status().state).toBe('fresh');
    expect(vendor.requests).toHaveLength(2);
  });
});

describe('given two processes on one store', () => {
  it('when one has lost a turn to the silence of the store, then it is on its own until it adopts what the other wrote', async () => {
    const time = new SimTime();
    const clock = new SimClock(time);
    const vendor = new SimVendor(time);
    const random = randomFrom(11);
    const store = new InMemoryTokenStore(clock);
    const cut = new FaultyStore(clock, store);
    const first = new SimProcess({ clock, vendor, store, random, name: 'first' });
    const second = new SimProcess({ clock, vendor, store: cut, random, name: 'second' });
    await time.advance(5_000);
    cut.trouble = 'hangs';
    cut.methods = ['acquire'];
    void second.keeper.renew({ timeoutMs: 2_000 }).catch(() => undefined);
    await time.advance(3_000);
    expect(second.keeper.status().solo).toBe(true);
    cut.trouble = undefined;
    void first.keeper.renew();
    await time.advance(1_000);

    expect(second.keeper.peek()).toBe(first.keeper.peek());
    expect(second.keeper.status().solo).toBe(false);
  });
});

it('given twenty processes that see one odd endpoint answer 401, when all reject, then the fleet renews once in ten seconds', async () => {
  const time = new SimTime();
  const clock = new SimClock(time);
  const vendor = new SimVendor(time);
  vendor.lifeMs = 3_600_000;
  const store = new FaultyStore(clock);
  const random = randomFrom(9);
  const fleet = Array.from(
    { length: 20 },
    (_, index) => new SimProcess({ clock, vendor, store, random, name: `p${index}` }),
  );
  await time.advance(5_000);
  const before = vendor.requests.length;
  for (let second = 0; second < 300; second += 1) {
    for (const { keeper } of fleet) keeper.reject(keeper.peek() ?? '');
    await time.advance(1_000);
  }

  const forced = vendor.requests.slice(before).map(({ at }) => at);
  const gaps = forced.slice(1).map((at, index) => at - (forced[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(9_900);
  // 10, 20, 40, 80, 160 s: fewer and fewer.
  expect(forced.length).toBeLessThanOrEqual(7);
});
