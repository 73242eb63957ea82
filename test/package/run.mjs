// Packs the package as it would be published, checks the tarball, and uses it wherever a user of Nest may be.
//   --built   dist is up to date
//   --short   four corners of the types and no bundles: what every change has to pass
//   --write   writes the tables into docs/compatibility.md
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkContents } from './contents.mjs';
import { checkLicences } from './licences.mjs';
import { bundleCells } from './matrix/bundles.mjs';
import { installConsumer, installTools } from './matrix/installs.mjs';
import { monorepoCells } from './matrix/monorepos.mjs';
import { notOurs } from './matrix/not-ours.mjs';
import { optionalPeers } from './matrix/optional-peers.mjs';
import { pnpmCell } from './matrix/pnpm.mjs';
import { endAll, run, timed, twoAtATime } from './matrix/processes.mjs';
import { runCells } from './matrix/run-cells.mjs';
import { swcCells } from './matrix/swc.mjs';
import { matrixTables, writeTables } from './matrix/tables.mjs';
import { typeCells } from './matrix/type-cells.mjs';
import { userTests } from './matrix/user-tests.mjs';
import { INSTALLS } from './matrix/versions.mjs';
import { pack, publishesTheSame } from './publish.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const short = process.argv.includes('--short');
const isBuilt = process.argv.includes('--built');
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    endAll();
    process.exit(1);
  });
}
const work = mkdtempSync(join(tmpdir(), 'nestjs-b2binpay-auth-'));

async function checkTarball(tarball) {
  await run(work, 'tar', ['-xzf', tarball]);
  checkContents(join(work, 'package'), tarball);
  await run(root, 'npx', ['--no-install', 'publint', '--strict', tarball]);
  await run(root, 'npx', ['--no-install', 'attw', tarball]);
  console.log('publint and attw find nothing');
}

try {
  const needsTarball = timed('build and pack', async () => {
    if (!isBuilt) await run(root, 'npm', ['run', '--silent', 'build']);
    return pack(root, work);
  });
  const needsTools = timed('Node, TypeScript and pnpm', () => installTools(work, short));
  const [tarball, tools] = await Promise.all([needsTarball, needsTools]);

  const folders = {};
  await timed('install, check the tarball, publish without sending', () =>
    twoAtATime([
      ...INSTALLS.map((install) => async () => {
        folders[install.name] = await installConsumer(work, install, tarball);
      }),
      () => checkTarball(tarball),
      () => publishesTheSame(root, work, tarball),
    ]),
  );
  checkLicences(folders['11-newest']);
  const licences = checkLicences(folders['12-newest']);

  const each = (works) => INSTALLS.flatMap((install) => works(install, folders[install.name]));
  const cells = {
    run: await timed('run', () => twoAtATime(each((install, folder) => runCells(install, folder, tools)))),
    types: await timed('types', () =>
      twoAtATime(each((install, folder) => typeCells(install, folder, tools, short))),
    ),
    tests: await timed("users' own tests", () => twoAtATime(each(userTests))),
    optional: await timed('optional peers', () =>
      twoAtATime(each((install, folder) => () => optionalPeers(install, folder, short))),
    ),
    pnpm: await timed('pnpm', () => {
      const install = INSTALLS.find(({ name }) => name === '12-newest');
      return pnpmCell(work, install, folders['12-newest'], tools, tarball);
    }),
    bundles: short
      ? []
      : await timed('builders and bundles', async () => [
          ...(await swcCells(folders)),
          ...(await monorepoCells(root, work, folders, tarball)),
          ...(await bundleCells(folders, tools)),
          ...(await notOurs(folders, tools)),
        ]),
  };
  const tables = matrixTables(cells, folders, licences);
  console.log(`\n${tables}`);
  if (process.argv.includes('--write')) await writeTables(root, tables);
  console.log('\nThe package works where it is installed.');
} finally {
  endAll();
  rmSync(work, { recursive: true, force: true });
}
