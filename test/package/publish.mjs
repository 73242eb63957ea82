// Publishing from a fresh clone, as far as it goes without sending anything.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './matrix/processes.mjs';

/** Packs what has been built. */
export async function pack(folder, destination) {
  mkdirSync(destination, { recursive: true });
  await run(folder, 'npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', destination]);
  return join(
    destination,
    readdirSync(destination).find((name) => name.endsWith('.tgz')),
  );
}

/** A clone has no `dist`: what would be published has to build it, and to come out the same, byte for byte. */
export async function publishesTheSame(root, work, tarball) {
  const clone = join(work, 'elsewhere', 'clone');
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\0');
  for (const file of files.filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(root, file), join(clone, file));
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  const output = await run(clone, 'npm', ['publish', '--dry-run', '--loglevel', 'notice']);
  assert.match(output, /\+ nestjs-b2binpay-auth@/);
  const other = await pack(clone, join(work, 'elsewhere', 'packed'));
  assert.ok(readFileSync(tarball).equals(readFileSync(other)), 'two builds in two folders differ');
}
