// pnpm's strict layout: a package finds what it declares and nothing else.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { versionOf } from './installs.mjs';

const OURS = 'nestjs-b2binpay-auth';
const STRICT = ['node-linker=isolated', 'hoist=false', 'auto-install-peers=false', ''];

/** The same versions as the install of npm, from which the compiled application is taken. */
export async function pnpmCell(work, { nest }, npmFolder, tools, tarball) {
  const folder = join(work, `pnpm-${nest}`);
  mkdirSync(folder, { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(npmFolder, 'package.json'), 'utf8'));
  const names = Object.keys(dependencies).filter((name) => name !== OURS);
  const versions = Object.fromEntries(names.map((name) => [name, versionOf(npmFolder, name)]));
  const manifest = { private: true, dependencies: { ...versions, [OURS]: `file:${tarball}` } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, '.npmrc'), STRICT.join('\n'));
  await run(folder, process.execPath, [tools.pnpm, 'install', '--ignore-scripts', '--no-lockfile']);
  for (const [source, start] of [
    ['main.cjs', 'start.cjs'],
    ['main.mjs', 'start.mjs'],
  ]) {
    for (const file of [source, start]) cpSync(join(npmFolder, file), join(folder, file));
    await run(folder, process.execPath, [start]);
  }
  return { nest };
}
