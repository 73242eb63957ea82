// Loads every entry by `import` and by `require`, while of the optional peers only those named as arguments are installed.
import { strict as assert } from 'node:assert';
import { Session } from 'node:inspector';
import { createRequire } from 'node:module';
import 'reflect-metadata';

const OURS = 'nestjs-b2binpay-auth';
/** What an entry cannot do without. */
const NEEDED = { terminus: '@nestjs/terminus', opentelemetry: '@opentelemetry/api' };
const OPTIONAL = [...Object.values(NEEDED), 'ioredis', 'redis'];
const present = process.argv.slice(2);
const require = createRequire(import.meta.url);

const loaded = [];
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params }) => loaded.push(params.url));
session.post('Debugger.enable');
const loadedPeers = () =>
  OPTIONAL.filter((peer) => loaded.some((url) => url.includes(`/node_modules/${peer}/`)));

await tokenFromTheRootEntry();
await import(`${OURS}/redis`);
require(`${OURS}/redis`);
assert.deepEqual(loadedPeers(), [], 'nobody asked for them');
for (const [entry, peer] of Object.entries(NEEDED)) {
  for (const load of [(name) => import(name), async (name) => require(name)]) {
    if (present.includes(peer)) await load(`${OURS}/${entry}`);
    else await assert.rejects(load(`${OURS}/${entry}`), namesMissing(peer));
  }
}
assert.deepEqual(
  loadedPeers(),
  Object.values(NEEDED).filter((peer) => present.includes(peer)),
);
session.disconnect();

async function tokenFromTheRootEntry() {
  const { NestFactory } = await import('@nestjs/core');
  const { Module } = await import('@nestjs/common');
  const { B2binpayAuthModule, TokenService } = await import(OURS);
  assert.equal(require(OURS).TokenService, TokenService);
  const { B2binpayEmulator } = await import(`${OURS}/testing`);
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v3' });
  const { url: baseUrl, credentials } = emulator;
  class AppModule {}
  Module({ imports: [B2binpayAuthModule.forRoot({ apiVersion: 'v3', baseUrl, credentials })] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  assert.match(await app.get(TokenService).getAuthorizationHeader(), /^Bearer \S+$/);
  await app.close();
  await emulator.stop();
}

function namesMissing(peer) {
  return (error) => /MODULE_NOT_FOUND$/.test(error.code) && error.message.includes(`'${peer}'`);
}
