// `nest add` in memory, then for real.
import { checkInMemory } from './memory.mjs';

const startedAt = Date.now();
const cases = await checkInMemory();
console.log(`nest add in memory: ${cases} cases hold (${seconds(startedAt)} s)`);

function seconds(since) {
  return ((Date.now() - since) / 1_000).toFixed(1);
}
