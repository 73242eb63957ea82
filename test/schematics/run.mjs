// `nest add` in memory, then for real. Needs the build.
import { checkInMemory } from './memory.mjs';
import { checkForReal } from './real.mjs';

const startedAt = Date.now();
const cases = await checkInMemory();
console.log(`in memory: ${cases} cases (${((Date.now() - startedAt) / 1_000).toFixed(1)} s)`);
const lines = process.argv.includes('--in-memory') ? [] : await checkForReal();
for (const line of lines) console.log(line);
console.log(`nest add: ${cases + lines.length} checks passed`);
