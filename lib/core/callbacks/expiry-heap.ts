/** Something that expires; the heap stores its position in `place`. */
export interface Expiring {
  /** Monotonic milliseconds. */
  readonly until: number;
  place: number;
}

/** A binary heap: finding the next to expire takes O(1), adding and removing O(log n). */
export class ExpiryHeap<T extends Expiring> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The next to expire. */
  get next(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#put(item, this.#items.length);
    this.#rise(item);
  }

  /** Removes an item, which must be in the heap. */
  remove(item: T): void {
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#put(last, item.place);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(item: T): void {
    for (;;) {
      const parent = this.#items[(item.place - 1) >> 1];
      if (item.place === 0 || parent === undefined || parent.until <= item.until) return;
      this.#swap(parent, item);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.place + 1];
      const right = this.#items[2 * item.place + 2];
      const child = right !== undefined && left !== undefined && right.until < left.until ? right : left;
      if (child === undefined || child.until >= item.until) return;
      this.#swap(item, child);
    }
  }

  #swap(one: T, other: T): void {
    const place = one.place;
    this.#put(one, other.place);
    this.#put(other, place);
  }

  #put(item: T, place: number): void {
    this.#items[place] = item;
    item.place = place;
  }
}
