// `nest add` for real: an application of each CLI, the packed tarball, and then all that a user does with it.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { ENV_V3, PEERS, rootModule } from './expected.mjs';
import { freePort, run, runWith, start } from './processes.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const CLIS = [
  { cli: '11.0.24', nest: 11, extension: '', runner: 'jest' },
  { cli: '12.0.8', nest: 12, extension: '.js', runner: 'vitest' },
];
const FLAGS = ['--callbacks', '--health'];

/** Both at once, but for the emulator's port. Returns a line on each. */
export async function checkForReal() {
  const work = mkdtempSync(join(tmpdir(), 'nest-add-real-'));
  try {
    const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', work], {
      cwd: root,
    });
    assert.equal(packed.status, 0, 'npm pack');
    const tarball = join(
      work,
      readdirSync(work).find((name) => name.endsWith('.tgz')),
    );
    let port = Promise.resolve();
    const withPort = (use) => {
      port = port.then(use);
      return port;
    };
    const settled = await Promise.allSettled(
      CLIS.map(async (kind) => {
        const startedAt = Date.now();
        const app = await generate(kind, work);
        await checkApplication(kind, app, tarball, withPort);
        const took = ((Date.now() - startedAt) / 1_000).toFixed(0);
        return `CLI ${kind.cli} (Nest ${kind.nest}, ${kind.runner}): added, built, started, tested (${took} s)`;
      }),
    );
    const failed = settled.find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return settled.map(({ value }) => value);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function generate({ cli, nest }, work) {
  const directory = join(work, `cli-${nest}`);
  const app = join(directory, 'shop');
  mkdirSync(directory);
  const create = [
    `@nestjs/cli@${cli}`,
    'new',
    'shop',
    '-p',
    'npm',
    '--skip-git',
    '--skip-install',
    '--strict',
  ];
  await run(directory, 'npx', '--yes', ...create);
  await run(app, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel=error');
  return app;
}

/** All that a user does with an application as it was generated. */
async function checkApplication({ nest, extension, runner }, app, tarball, withPort) {
  copyFileSync(tarball, join(app, 'package.tgz'));
  // Without a directory: the CLI cuts the name at a slash.
  const said = await run(app, 'npx', 'nest', 'add', 'nestjs-b2binpay-auth@file:package.tgz', ...FLAGS);
  assert.ok(
    said.trimEnd().endsWith('.overrideProvider(TokenService).useValue(new FakeTokenService())'),
    said,
  );
  checkFiles(app, nest, extension);
  const before = sources(app);
  await run(app, 'npx', 'nest', 'add', 'nestjs-b2binpay-auth', '--skip-install', ...FLAGS);
  assert.deepEqual(sources(app), before, 'twice is not once');
  await run(app, 'npx', 'prettier', '--check', 'src');
  await withPort(() => checkStart(app));
  // `nest start` has built it.
  for (const built of ['main', 'b2binpay-callbacks.controller', 'b2binpay-health.module']) {
    assert.ok(existsSync(join(app, 'dist', `${built}.js`)), `dist/${built}.js`);
  }
  // Nothing listens at the emulator's address now.
  const env = parseEnv(readFileSync(join(app, '.env.example'), 'utf8'));
  const { scripts } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  assert.ok(scripts.test.startsWith(runner), scripts.test);
  const tested = await Promise.all(
    ['test', 'test:e2e'].map((script) => runWith(env, app, 'npm', 'run', script)),
  );
  for (const output of tested) assert.match(output, /1 passed/, output);
}

function checkFiles(app, nest, extension) {
  assert.equal(readFileSync(join(app, 'src/app.module.ts'), 'utf8'), rootModule(extension));
  assert.equal(readFileSync(join(app, '.env.example'), 'utf8'), ENV_V3);
  assert.ok(!readdirSync(app).includes('.env'));
  for (const [name, range] of Object.entries(PEERS[nest])) {
    const { version } = JSON.parse(readFileSync(join(app, 'node_modules', name, 'package.json'), 'utf8'));
    if (name.startsWith('@')) assert.equal(version.split('.')[0], /\d+/.exec(range)[0], `${name} ${version}`);
  }
}

function sources(app) {
  const files = [
    'package.json',
    '.env.example',
    ...readdirSync(join(app, 'src')).map((name) => `src/${name}`),
  ];
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(app, file), 'utf8')]));
}

/** The commands that `nest add` ends with, a callback, and a probe. */
async function checkStart(app) {
  const { B2binpayEmulator } = await import('../../dist/esm/testing/index.js');
  const emulator = start({}, app, 'npx', 'nestjs-b2binpay-auth', 'emulator', '--api', 'v3');
  let server;
  try {
    await emulator.said('Press Ctrl-C');
    const port = await freePort();
    server = start({ PORT: String(port) }, app, 'npx', 'nest', 'start', '--env-file', '.env.example');
    await server.said('token.obtained');
    await server.said('successfully started');
    const url = `http://127.0.0.1:${port}`;
    assert.equal((await fetch(`${url}/health/ready`)).status, 200);
    const sender = await B2binpayEmulator.start({ apiVersion: 'v3' });
    const callback = { kind: 'deposit', amount: '0.30', trackingId: 'order-1', attempts: 1 };
    const route = `${url}/callbacks/b2binpay`;
    const forged = await sender.sendCallback(route, { ...callback, tampering: 'amount' });
    const { body } = await sender.sendCallback('http://127.0.0.1:1', callback);
    await sender.stop();
    // The emulator of the command line knows no deposit to confirm; the controller needs none for this.
    const other = JSON.stringify(body).replaceAll('"op_type":1,', '"op_type":9,');
    const headers = { 'content-type': 'application/vnd.api+json' };
    const genuine = await fetch(route, { method: 'POST', headers, body: other });
    assert.deepEqual([forged.status, genuine.status], [401, 200]);
  } finally {
    await server?.stop();
    await emulator.stop();
  }
}
