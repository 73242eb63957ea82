import { describe, expect, it } from '@jest/globals';
import { anyOf, randomFrom } from '../support/random.js';
import { witness } from '../support/witness.js';
import { SharedWorld } from './shared-world.js';

/** So many fixed and fresh seeds; the long form has 150 in all. */
const SEEDS = Number(process.env['SHARED_SEEDS'] ?? 2);
const FRESH = Date.now() % 1_000_000;
const MOVES = 120;

const seeds = Array.from({ length: SEEDS }, (_, index) => (index % 2 === 0 ? index + 1 : FRESH + index));

describe('given one to three instances on one store, and everything that can go wrong', () => {
  it.each(seeds)('when a history of seed %d has passed, then no promise was broken', async (seed) => {
    const random = randomFrom(seed);
    const world = await SharedWorld.start(1 + Math.floor(random() * 3), random);
    try {
      for (let count = 0; count < MOVES; count += 1) {
        const move = anyOf(world.moves, random);
        await move.act();
        world.check();
      }
      await world.recover();
    } finally {
      await world.end();
    }
    witness(world.violations);
    expect(world.violations).toEqual([]);
  });
});
