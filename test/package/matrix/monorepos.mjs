// A monorepo as each CLI makes one, the application in its second project: CLI 11 builds it by webpack, CLI 12 by rspack.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeInstall } from '../readme-install.mjs';
import { consumer, versionOf } from './installs.mjs';
import { run } from './processes.mjs';
import { BUNDLERS } from './versions.mjs';

const MONOREPOS = [
  { nest: '11', cli: '11.0.24', builder: 'webpack', extension: '', needs: [] },
  // What this CLI asks for by name when it is to build a monorepo.
  {
    nest: '12',
    cli: '12.0.8',
    builder: 'rspack',
    extension: '.js',
    needs: [
      `@rspack/core@${BUNDLERS['@rspack/core']}`,
      'webpack-node-externals',
      'tsconfig-paths-webpack-plugin',
    ],
  },
];
const NEW = ['new', 'shop', '-p', 'npm', '--skip-git', '--skip-install', '--strict'];

export async function monorepoCells(root, work, folders, tarball) {
  const cells = [];
  for (const { nest, cli, builder, extension, needs } of MONOREPOS) {
    console.log(`  monorepo, CLI ${cli}`);
    const parent = join(work, `monorepo-${nest}`);
    const folder = join(parent, 'shop');
    mkdirSync(parent, { recursive: true });
    await run(parent, 'npx', ['--yes', `@nestjs/cli@${cli}`, ...NEW]);
    addPeers(folder, folders[`${nest}-newest`]);
    await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--loglevel=error']);
    await run(folder, 'npm', [
      'install',
      '--no-audit',
      '--no-fund',
      ...readmeInstall(root, nest, tarball),
      ...needs,
    ]);
    await run(folder, 'npx', ['nest', 'generate', 'app', 'orders']);
    addApplication(join(folder, 'apps', 'orders', 'src'), extension);
    const said = await run(folder, 'npx', ['nest', 'build', 'orders']);
    if (!said.toLowerCase().includes(builder)) throw new Error(`not built by ${builder}:\n${said}`);
    await run(folder, process.execPath, [join('dist', 'apps', 'orders', 'main.js')]);
    cells.push({ what: `monorepo of CLI ${cli}, built by ${builder}`, nest, result: 'works' });
  }
  return cells;
}

/** What the application uses besides what README's command installs. */
function addPeers(folder, from) {
  const path = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  for (const name of [
    '@nestjs/platform-fastify',
    '@nestjs/terminus',
    '@nestjs/throttler',
    '@opentelemetry/api',
    'ioredis',
    'redis',
  ]) {
    manifest.dependencies[name] = versionOf(from, name);
  }
  writeFileSync(path, JSON.stringify(manifest, null, 2));
}

function addApplication(folder, extension) {
  cpSync(join(consumer, 'main.ts'), join(folder, 'consumer.ts'));
  writeFileSync(
    join(folder, 'main.ts'),
    [
      "import { Redis } from 'ioredis';",
      `import { main } from './consumer${extension}';`,
      "import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';",
      '',
      'const module = ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1_000 }]);',
      'void main(Redis, { module, guard: ThrottlerGuard });',
      '',
    ].join('\n'),
  );
}
