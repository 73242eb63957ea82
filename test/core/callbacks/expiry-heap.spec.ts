import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExpiryHeap } from '../../../lib/core/callbacks/expiry-heap.js';

/** Counts how often it is compared. */
class Item {
  static compared = 0;
  place = 0;
  readonly #until: number;

  constructor(until: number) {
    this.#until = until;
  }

  get until(): number {
    Item.compared += 1;
    return this.#until;
  }
}

describe('given things that expire', () => {
  it('when they come and go in any order, then the next to expire is always found', () => {
    const step = fc.record({ until: fc.nat({ max: 50 }), removes: fc.boolean(), at: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = new ExpiryHeap<Item>();
        const model: Item[] = [];
        for (const { until, removes, at } of steps) {
          if (removes && model.length > 0) {
            const [item] = model.splice(at % model.length, 1);
            if (item !== undefined) heap.remove(item);
          } else {
            const item = new Item(until);
            model.push(item);
            heap.add(item);
          }
          expect(heap.size).toBe(model.length);
          const first = Math.min(...model.map((item) => item.until));
          expect(heap.next?.until ?? Number.POSITIVE_INFINITY).toBe(first);
        }
      }),
    );
  });

  it.each([1_000, 100_000])(
    'when there are %d, then one more or less takes O(log n) comparisons',
    (count) => {
      const heap = new ExpiryHeap<Item>();
      const items = Array.from({ length: count }, (_, index) => new Item((index * 7_919) % count));
      for (const item of items) heap.add(item);
      let most = 0;
      for (const item of items.slice(0, 500)) {
        Item.compared = 0;
        heap.remove(item);
        heap.add(new Item(-1));
        most = Math.max(most, Item.compared);
      }
      expect(most).toBeLessThan(12 * Math.log2(count));
    },
  );
});
