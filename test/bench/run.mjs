// Benchmarks against well-known peers. They are installed on demand, beside this file.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

function run(cwd, command, ...args) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(new URL('node_modules', import.meta.url))) {
  run(here, 'npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error');
}
run(root, 'npm', 'run', '--silent', 'build');
for (const bench of ['import', 'token-service', 'heap', 'business-calls', 'callbacks', 'redis']) {
  run(root, process.execPath, '--expose-gc', `test/bench/${bench}.mjs`);
}
