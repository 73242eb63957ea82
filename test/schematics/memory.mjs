// `nest add` in memory, over applications that the official schematics generate.
import { rmSync } from 'node:fs';
import { engineOf, makeDirectories } from './engine.mjs';
import { environment } from './in-memory/environment.mjs';
import { foreignFiles } from './in-memory/foreign-files.mjs';
import { generated } from './in-memory/generated.mjs';
import { oddApplications } from './in-memory/odd-applications.mjs';
import { peers } from './in-memory/peers.mjs';
import { questions } from './in-memory/questions.mjs';
import { registrations } from './in-memory/registrations.mjs';
import { withoutTools } from './in-memory/without-tools.mjs';

/** Returns the number of cases, and the milliseconds that loading and they have taken; throws at the first that fails. */
export async function checkInMemory() {
  const startedAt = performance.now();
  const directories = makeDirectories();
  const start = process.cwd();
  const engines = { 11: engineOf(11), 12: engineOf(12) };
  let cases = 0;
  let loadingMs = 0;
  const check = async (name, run, nest = 11, tools = nest) => {
    process.chdir(directories[tools]);
    try {
      await run(engines[nest]);
      cases += 1;
    } catch (error) {
      throw new Error(`nest add in memory: ${name}`, { cause: error });
    }
  };
  /** With the tools of Nest loaded, which the first addition does. */
  const generate = async (nest) => {
    process.chdir(directories[nest]);
    const tree = await engines[nest].generate('application', { name: 'shop', directory: '.' });
    await engines[nest].add(tree);
    return tree;
  };
  try {
    const trees = { 11: await generate(11), 12: await generate(12) };
    loadingMs = performance.now() - startedAt;
    for (const group of [
      generated,
      oddApplications,
      registrations,
      foreignFiles,
      peers,
      environment,
      withoutTools,
      questions,
    ]) {
      await group(check, trees);
    }
  } finally {
    process.chdir(start);
    rmSync(directories.base, { recursive: true, force: true });
  }
  return { cases, loadingMs, casesMs: performance.now() - startedAt - loadingMs };
}
