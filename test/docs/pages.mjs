// Checks what the pages say: files they name exist, rooms are in order, and commands print what is shown.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ORDER } from '../config/one-way-imports.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const TOOL = `${root}dist/esm/cli/main.js`;
/** Longest time a command may take to print what is shown. */
const DEADLINE_MS = 30_000;

const problems = [];

function textOf(page) {
  return readFileSync(`${root}${page}`, 'utf8');
}

const PAGES = [
  ...readdirSync(root).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...readdirSync(`${root}docs`).map((name) => `docs/${name}`),
  ...readdirSync(`${root}sample`).map((name) => `sample/${name}/README.md`),
].filter((page) => page.endsWith('.md') && existsSync(`${root}${page}`));

/** A path in backticks that begins with a folder of this repository. */
function checkPaths(page) {
  const named = [...textOf(page).matchAll(/`((?:lib|test|sample|docs|\.github|\.ci)\/[\w./-]*)`/g)];
  const missing = named.map(([, path]) => path).filter((path) => !existsSync(`${root}${path}`));
  problems.push(...missing.map((path) => `${page} names ${path}, which does not exist`));
  return named.length;
}

/** The table of rooms, in the order that the lint rule keeps. */
function checkRooms() {
  const page = 'docs/architecture.md';
  const rows = [...textOf(page).matchAll(/^\| `(\w+)` +\|/gm)].map(([, room]) => room);
  const arrows = [...textOf(page).matchAll(/^ {2}(\w+) --> (\w+)$/gm)];
  const rooms = [...new Set(ORDER.map((room) => room.split('/')[0]))];
  if (rows.join() !== rooms.join()) problems.push(`${page}: the rooms are ${rooms.join(', ')}`);
  const drawn = [arrows[0]?.[2], ...arrows.map(([, from]) => from)];
  if (drawn.join() !== rooms.join()) problems.push(`${page}: the diagram draws ${drawn.join(', ')}`);
}

/** ```console blocks: each `$ npx nestjs-b2binpay-auth …` with what it prints; `…` is for whatever differs. */
function commandsOf(page) {
  return [...textOf(page).matchAll(/^```console\n([^]*?)^```$/gm)].flatMap(([, block]) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command, ...output] = part.trimEnd().split('\n');
        return { page, command, output: output.join('\n') };
      }),
  );
}

async function checkCommand({ page, command, output }) {
  const [npx, tool, ...args] = command.split(' ');
  if (npx !== 'npx' || tool !== 'nestjs-b2binpay-auth') {
    problems.push(`${page}: \`${command}\` is not a command that can be run here`);
    return;
  }
  const child = spawn(process.execPath, [TOOL, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const shown = new RegExp(
    `^${output
      .split('…')
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*?')}$`,
    'm',
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += String(chunk);
      if (shown.test(printed)) child.kill('SIGINT');
    });
  }
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  await once(child, 'close');
  clearTimeout(deadline);
  if (!shown.test(printed)) problems.push(`${page}: \`${command}\` prints\n${printed}`);
}

const paths = PAGES.map(checkPaths).reduce((sum, count) => sum + count, 0);
checkRooms();
const commands = PAGES.flatMap(commandsOf);
for (const command of commands) await checkCommand(command);
for (const problem of problems) console.error(problem);
console.log(
  `${PAGES.length} pages, ${paths} paths, ${commands.length} commands, ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
