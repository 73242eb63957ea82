// The folders that all cells share: one for each line of Nest and level of its peers, and one with the programs.
import { strict as assert } from 'node:assert';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { readmeInstall } from '../readme-install.mjs';
import { run } from './processes.mjs';
import { BUNDLERS, TOOLS } from './versions.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
export const consumer = fileURLToPath(new URL('../consumer/', import.meta.url));
const QUIET = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];

export async function installTools(work, short) {
  const folder = join(work, 'tools');
  await install(folder, { dependencies: { ...TOOLS, ...(short ? {} : BUNDLERS) } });
  const bin = (name, ...path) => join(folder, 'node_modules', name, ...path);
  return {
    node: (version) => bin(`node-${version}`, 'bin', 'node'),
    tsc: (version) => bin(`typescript-${version}`, 'bin', 'tsc'),
    pnpm: bin('pnpm', 'bin', 'pnpm.cjs'),
    require: createRequire(join(folder, 'package.json')),
  };
}

export async function installConsumer(work, { name, nest, level, dependencies, devDependencies }, tarball) {
  const folder = join(work, name);
  const ours =
    level === 'newest' ? readmeInstall(root, nest, tarball) : { 'nestjs-b2binpay-auth': `file:${tarball}` };
  const overrides = { 'unrs-resolver': '1.12.2' };
  cpSync(consumer, folder, { recursive: true });
  if (level === 'newest') {
    await install(folder, { dependencies, devDependencies, overrides }, ...ours);
  } else {
    // The first versions of Nest's own packages ask for the line of Nest before theirs.
    await install(
      folder,
      { dependencies: Object.assign({}, dependencies, ours), devDependencies, overrides },
      '--legacy-peer-deps',
    );
    for (const [peer, version] of Object.entries(dependencies))
      assert.equal(versionOf(folder, peer), version);
  }
  await run(folder, 'npx', ['--no-install', 'nestjs-b2binpay-auth', '--help']);
  compile(folder);
  return folder;
}

async function install(folder, manifest, ...names) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }, null, 2));
  await run(folder, 'npm', [...QUIET, ...names]);
}

export function versionOf(folder, name) {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** The applications in both formats; whether their types are right is asked elsewhere. */
export function compile(folder) {
  const formats = { cjs: ts.ModuleKind.CommonJS, mjs: ts.ModuleKind.ESNext };
  for (const name of ['main', 'named']) {
    const source = readFileSync(join(consumer, `${name}.ts`), 'utf8');
    for (const [extension, module] of Object.entries(formats)) {
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: {
          module,
          target: ts.ScriptTarget.ES2023,
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
        },
      });
      writeFileSync(join(folder, `${name}.${extension}`), outputText);
    }
  }
}
