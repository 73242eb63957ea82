// Packs the package as it would be published, checks the tarball, and uses it in empty applications.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkContents } from './contents.mjs';
import { readmeInstall } from './readme-install.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const consumers = fileURLToPath(new URL('consumers/', import.meta.url));
/** Consumers that install by the command that README gives for this version of Nest; the others pin every version. */
const INSTALLED_BY_README = { 'nest-11-cjs': 11 };
const work = mkdtempSync(join(tmpdir(), 'nestjs-b2binpay-auth-'));

function run(what, cwd, command, ...args) {
  console.log(`\n— ${what}`);
  const { status, signal } = spawnSync(command, args, { cwd, stdio: 'inherit', timeout: 300_000 });
  if (status !== 0) throw new Error(`${what}: ${signal ?? `exit code ${status}`}`);
}

try {
  run('build', root, 'npm', 'run', '--silent', 'build');
  run('pack', root, 'npm', 'pack', '--silent', '--pack-destination', work);
  const tarball = join(
    work,
    readdirSync(work).find((name) => name.endsWith('.tgz')),
  );
  run('unpack', work, 'tar', '-xzf', tarball);
  checkContents(join(work, 'package'));
  run('publint', root, 'npx', 'publint', '--strict', tarball);
  run('are the types wrong', root, 'npx', 'attw', tarball);
  for (const name of readdirSync(consumers)) {
    const app = join(work, name);
    cpSync(join(consumers, name), app, { recursive: true });
    run(
      `${name}: install`,
      app,
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--loglevel=error',
      ...(name in INSTALLED_BY_README ? readmeInstall(root, INSTALLED_BY_README[name], tarball) : [tarball]),
    );
    run(`${name}: use`, app, 'npm', 'run', '--silent', 'use');
  }
  console.log('\nThe package works where it is installed.');
} finally {
  rmSync(work, { recursive: true, force: true });
}
