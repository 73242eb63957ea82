// Runs every sample whose README shows what it prints, and compares. With --update the READMEs follow.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSamples } from './build-samples.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isUpdate = process.argv.includes('--update');
const samples = readdirSync(`${root}sample`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'dist')
  .map(({ name }) => name)
  .toSorted();
buildSamples(
  ...samples.filter((name) => readdirSync(`${root}sample/${name}`).some((file) => file.endsWith('.ts'))),
);
// They are built already: \`sample/start.sh\` finds a compiler that does nothing.
const programs = mkdtempSync(join(tmpdir(), 'programs-'));
writeFileSync(join(programs, 'npx'), '#!/bin/sh\n', { mode: 0o755 });
process.once('exit', () => rmSync(programs, { recursive: true }));
const SHOWN = /(?<=```text\n)[^]*?(?=```)/;

/** What differs from run to run. */
function normalised(output) {
  return output
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/("expiresInS": )\d+/g, '$1<seconds>')
    .replace(/epoch \d+/g, 'epoch <n>')
    .replace(/\d+ calls/g, '<n> calls');
}

function run(sample, ...flags) {
  const { status, signal, stdout, stderr } = spawnSync('sh', ['sample/start.sh', sample, ...flags], {
    cwd: root,
    encoding: 'utf8',
    timeout: 180_000,
    // No colours, whatever the terminal is.
    env: { ...process.env, NO_COLOR: '1', PATH: `${programs}:${process.env['PATH']}` },
  });
  if (status !== 0) throw new Error(`${sample}: ${signal ?? `exit code ${status}`}\n${stdout}\n${stderr}`);
  return normalised(stdout);
}

/** Every way a README says to start its sample; all print the same. */
function startsIn(readme) {
  return [...readme.matchAll(/^npm start -- (.+)$/gm)].map(([, command]) => command.split(' '));
}

let differ = 0;
for (const sample of samples) {
  const path = `${root}sample/${sample}/README.md`;
  const readme = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const shown = readme.match(SHOWN)?.[0];
  if (shown === undefined) continue;
  for (const start of startsIn(readme)) {
    const printed = run(...start);
    const what = start.join(' ');
    if (printed === shown) console.log(`${what} prints what its README shows`);
    else if (isUpdate) {
      writeFileSync(
        path,
        readme.replace(SHOWN, () => printed),
      );
      console.log(`${what}: README updated`);
    } else {
      differ += 1;
      console.error(`${what} printed:\n${printed}\nits README shows:\n${shown}`);
    }
  }
}
process.exitCode = differ === 0 ? 0 : 1;
