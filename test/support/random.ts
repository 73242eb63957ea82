/** A small generator (mulberry32), so that a seed tells all that follows. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of a list that is not empty. */
export function anyOf<T>(list: readonly T[], random: () => number): T {
  const drawn = list[Math.floor(random() * list.length)];
  if (drawn === undefined) throw new Error('nothing to draw from');
  return drawn;
}
