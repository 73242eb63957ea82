// `nest add` in memory, then for real. Needs the build.
import { checkInMemory } from './memory.mjs';
import { checkForReal } from './real.mjs';

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const { cases, loadingMs, casesMs } = await checkInMemory();
console.log(
  `in memory: ${cases} cases in ${seconds(casesMs)}, and ${seconds(loadingMs)} for loading the tools`,
);
const lines = process.argv.includes('--in-memory') ? [] : await checkForReal();
for (const line of lines) console.log(line);
console.log(`nest add: ${cases + lines.length} checks passed`);
