import { expect, it } from '@jest/globals';
import { FaultyStore } from './faulty-store.js';
import { SimClock, SimTime } from './sim-clock.js';
import { SimProcess } from './sim-process.js';
import { SimVendor } from './sim-vendor.js';

const LIFE_MS = 20_000;
/** By hand: 60 % of 20 s, the share drawn by a constant 0. */
const DUE_MS = 12_000;

/** Two processes on one store. */
function startFleet() {
  const time = new SimTime();
  const clock = new SimClock(time);
  const vendor = new SimVendor(time);
  vendor.lifeMs = LIFE_MS;
  const store = new FaultyStore(clock);
  const wire = { isLost: false };
  const start = (name: string): SimProcess =>
    new SimProcess({
      clock,
      vendor,
      store,
      random: () => 0,
      name,
      wire: (deliver, answer) => {
        const response = deliver();
        if (!wire.isLost) clock.setTimeout(() => answer(response), 20);
      },
    });
  return { time, fleet: [start('first'), start('second')] as const, wire };
}

it("given one of two processes whose response is lost, when the API rejects the old token meanwhile, then the other's callers wait too", async () => {
  const { time, fleet, wire } = startFleet();
  await time.advance(1_000);
  wire.isLost = true;
  await time.advance(DUE_MS - 500);
  const old = fleet.map(({ keeper }) => keeper.peek() ?? '');
  expect(new Set(old).size).toBe(1);
  fleet.forEach(({ keeper }, index) => keeper.reject(old[index] ?? ''));

  expect(fleet.map(({ keeper }) => keeper.peek())).toEqual([undefined, undefined]);
  const got: string[] = [];
  for (const { keeper } of fleet) void keeper.get({ timeoutMs: 8_000 }).then((token) => got.push(token));
  wire.isLost = false;
  await time.advance(5_000);
  expect(got).toEqual(fleet.map(({ keeper }) => keeper.peek()));
  expect(got).not.toContain(old[0]);
});
