// Runs every sample whose README shows what it prints, and compares. With --update the READMEs follow.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { twoAtATime } from '../package/matrix/processes.mjs';
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

const DEADLINE_MS = 180_000;
/** What a sample that runs until Ctrl-C has to print before it is stopped. */
const ENOUGH = 'token.refreshed';

/** What differs from run to run. */
function normalised(output) {
  return output
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/^\[Nest\] \d+  - [^,]+, [\d:]+ [AP]M/gm, '[Nest] <process>  - <date>')
    .replace(/^\d\d:\d\d:\d\d/gm, '<time>')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/("expiresInS": )\d+/g, '$1<seconds>')
    .replace(/\d+\.\d s/g, '<seconds>')
    .replace(/epoch \d+/g, 'epoch <n>')
    .replace(/\d+ calls/g, '<n> calls');
}

async function run(start, isEndless) {
  const child = spawn('sh', ['sample/start.sh', ...start], {
    cwd: root,
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
    // No colours, whatever the terminal is.
    env: { ...process.env, NO_COLOR: '1', PATH: `${programs}:${process.env['PATH']}` },
  });
  const closed = once(child, 'close');
  let printed = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
    if (isEndless && printed.includes(ENOUGH)) child.kill('SIGINT');
  });
  const [status, signal] = await closed;
  if (status !== 0) throw new Error(`${start}: ${signal ?? `exit code ${status}`}\n${printed}\n${errors}`);
  return printed;
}

/** Every way a README says to start its sample; all print the same. */
function startsIn(readme) {
  return [...readme.matchAll(/^npm start -- (.+)$/gm)].map(([, command]) => command.split(' '));
}

let differ = 0;

async function check(sample) {
  const path = `${root}sample/${sample}/README.md`;
  const readme = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const shown = readme.match(SHOWN)?.[0];
  if (shown === undefined) return;
  const isEndless = readme.includes('until Ctrl-C');
  for (const start of startsIn(readme)) {
    const printed = await run(start, isEndless);
    const what = `${sample}, npm start -- ${start.join(' ')}`;
    if (normalised(printed) === normalised(shown)) console.log(`${what} prints what its README shows`);
    else if (isUpdate) {
      // One that a reader watches shows real times.
      const text = isEndless ? printed : normalised(printed);
      writeFileSync(
        path,
        readme.replace(SHOWN, () => text),
      );
      console.log(`${what}: README updated`);
    } else {
      differ += 1;
      console.error(`${what} printed:\n${printed}\nits README shows:\n${shown}`);
    }
  }
}

await twoAtATime(samples.map((sample) => () => check(sample)));
process.exitCode = differ === 0 ? 0 : 1;
