// Each half says for itself which format it has. Declarations keep their docstrings, which the
// JavaScript does without, and are the same for both halves; those that no entry leads to are of use to nobody.
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minifySync } from '@swc/core';
import { indentByTabs } from './indent-by-tabs.mjs';

const dist = new URL('../../dist/', import.meta.url);
const [esm, cjs] = ['esm', 'cjs'].map((half) => fileURLToPath(new URL(half, dist)));
const { exports: entries } = JSON.parse(readFileSync(new URL('../package.json', dist), 'utf8'));
const needed = new Set();
for (const entry of Object.values(entries)) {
  if (typeof entry !== 'string') keep(join(fileURLToPath(dist), '..', entry.import.types));
}
for (const file of readdirSync(esm, { recursive: true })) {
  if (file.endsWith('.d.ts') && !needed.has(join(esm, file))) rmSync(join(esm, file));
}
cpSync(esm, cjs, { recursive: true, filter: (path) => !path.endsWith('.js') });
// `nest add` is in the CommonJS half alone. The CLI runs it once and nothing imports it, so it is small rather than legible.
for (const file of ['collection.json', 'schema.json']) {
  const json = JSON.parse(readFileSync(new URL(`../lib/schematics/${file}`, dist), 'utf8'));
  writeFileSync(new URL(`cjs/schematics/${file}`, dist), JSON.stringify(json));
}
for (const path of filesBelow(join(cjs, 'schematics')).filter((name) => name.endsWith('.js'))) {
  writeFileSync(path, minifySync(readFileSync(path, 'utf8'), { compress: true, mangle: true }).code);
}
// So is the command line tool, which keeps its names for the stack trace of a failure.
for (const path of ['doctor', 'cli'].flatMap((room) => filesBelow(join(esm, room)))) {
  const options = { compress: false, mangle: false, module: true };
  writeFileSync(path, minifySync(readFileSync(path, 'utf8'), options).code);
}
for (const file of [esm, cjs].flatMap(filesBelow))
  writeFileSync(file, indentByTabs(readFileSync(file, 'utf8')));
// Node looks for a file's format in the nearest package.json: that of its own half is found sooner, for each file.
writeFileSync(new URL('esm/package.json', dist), '{ "type": "module", "sideEffects": false }\n');
writeFileSync(new URL('cjs/package.json', dist), '{ "type": "commonjs", "sideEffects": false }\n');
chmodSync(new URL('esm/cli/main.js', dist), 0o755);

/** A declaration, and what it imports. */
function keep(file) {
  if (needed.has(file) || !existsSync(file)) return;
  needed.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)) {
    keep(join(dirname(file), `${path}.d.ts`));
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:js|d\.ts)$/.test(file))
    .map((file) => join(folder, file));
}
