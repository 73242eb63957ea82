// What was run, as tables for docs/compatibility.md.
import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionOf } from './installs.mjs';
import { run } from './processes.mjs';
import { INSTALLS, NODES, PNPM, TYPESCRIPTS } from './versions.mjs';

const BEGIN = '<!-- What follows is written by `npm run test:matrix -- --write`. -->';
const PEERS = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/axios',
  '@nestjs/schedule',
  '@nestjs/terminus',
  '@opentelemetry/api',
  'axios',
  'class-validator',
  'ioredis',
  'redis',
  'reflect-metadata',
  'rxjs',
];
const YES = 'works';

/** A cell that is not there was not run; one that fails ends the command. */
export function matrixTables(cells, folders, { packages, licences }) {
  const ran = (some, wanted) => (has(some, wanted) ? YES : 'not run');
  const rows = INSTALLS.flatMap(({ nest, level }) =>
    ['CommonJS', 'ESM'].map((format) => [
      `${nest}, ${level} peers`,
      format,
      ...NODES.map((node) => ran(cells.run, { nest, level, format, node })),
    ]),
  );
  const resolutions = ['node10', 'node16', 'bundler'];
  return [
    table(['Nest', 'format', ...NODES.map((node) => `Node ${node}`)], rows),
    `Each cell starts, gets a token, calls the API, handles a callback once and is healthy: on Express with API v3 and on Fastify with API v2. ${cells.run.length} cells.`,
    'The peers of these cells:',
    table(
      ['peer', ...INSTALLS.map(({ nest, level }) => `${nest}, ${level}`)],
      PEERS.map((peer) => [`\`${peer}\``, ...INSTALLS.map(({ name }) => versionOf(folders[name], peer))]),
    ),
    'With none of the optional peers all entries but their own work, and the root entry loads none of them where they are installed.',
    '### Types',
    table(
      ['Nest, newest peers', 'TypeScript', ...resolutions],
      ['11', '12'].flatMap((nest) =>
        TYPESCRIPTS.map((typescript) => [
          nest,
          typescript,
          ...resolutions.map((resolution) =>
            ran(cells.types, { nest, level: 'newest', typescript, resolution }),
          ),
        ]),
      ),
    ),
    'With `strict`, `exactOptionalPropertyTypes` and `skipLibCheck: false`; the lowest peers of Nest 11 too.',
    '### Tests, package managers and bundles',
    table(
      ['what', 'Nest', 'result'],
      [
        ...cells.tests.map(({ nest, runner }) => [runner, nest, YES]),
        [`pnpm ${PNPM}, strict`, cells.pnpm.nest, YES],
        ...cells.bundles.map(({ nest, what, result }) => [what, nest, result]),
      ],
    ),
    '### Licences',
    `What a Nest 12 application installs with this package, its peers and all that those depend on: ${packages} packages.`,
    table(['licence', 'packages'], licences),
  ].join('\n\n');
}

function has(cells, wanted) {
  return cells.some((cell) => Object.entries(wanted).every(([key, value]) => cell[key] === value));
}

function table(head, rows) {
  const line = (fields) => `| ${fields.join(' | ')} |`;
  return [head, head.map(() => '---'), ...rows].map(line).join('\n');
}

/** Below the line that says so, with the day. */
export async function writeTables(root, tables) {
  const file = join(root, 'docs', 'compatibility.md');
  const [before, after] = readFileSync(file, 'utf8').split(BEGIN);
  assert.ok(after !== undefined, `${file} has no line ${BEGIN}`);
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(file, `${before}${BEGIN}\n\n## Tested\n\nOn ${day}, with the packed package:\n\n${tables}\n`);
  await run(root, 'npx', ['--no-install', 'prettier', '--write', file]);
}
