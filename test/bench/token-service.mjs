// The hot path and the cold start of TokenService, as ratios in one run: medians of 7 rounds.
import 'reflect-metadata';
import { memoize } from '@smithy/property-provider';
import { OAuth2Client } from 'google-auth-library';
import { TokenService } from '../../dist/esm/index.js';
import { B2binpayEmulator } from '../../dist/esm/testing/index.js';
import { compare, start } from './support.mjs';

const CALLERS = 10_000;
const IN_AN_HOUR = Date.now() + 3_600_000;

/** Heap per caller that waits for a first token which does not come, in bytes. */
async function heapPerWaiter(options) {
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v2' });
  emulator.fault({ path: '/token/', kind: 'hang' });
  const app = await start(emulator, { eager: false });
  const tokens = app.get(TokenService);
  tokens.getAccessToken(options).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 200));
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const waiting = Array.from({ length: CALLERS }, () => tokens.getAccessToken(options));
  globalThis.gc();
  const bytes = (process.memoryUsage().heapUsed - before) / CALLERS;
  const settled = Promise.allSettled(waiting);
  await emulator.stop();
  await app.close();
  await settled;
  return Math.round(bytes);
}

async function coldRequests() {
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v2' });
  const app = await start(emulator, { eager: false });
  await Promise.all(Array.from({ length: CALLERS }, () => app.get(TokenService).getAccessToken()));
  await app.close();
  await emulator.stop();
  return emulator.log.length;
}

const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', accessTtlMs: 3_600_000 });
const app = await start(emulator);
const tokens = app.get(TokenService);
const token = await tokens.getAccessToken();

const field = { token, expiresAt: IN_AN_HOUR };
const google = new OAuth2Client();
google.setCredentials({ access_token: token, expiry_date: IN_AN_HOUR });
const memoized = memoize(
  async () => ({ token, expiration: new Date(IN_AN_HOUR) }),
  ({ expiration }) => expiration.getTime() < Date.now(),
  ({ expiration }) => expiration !== undefined,
);

const sync = await compare({
  peek: () => tokens.peekAccessToken(),
  field: () => (Date.now() < field.expiresAt ? field.token : undefined),
});
const async = await compare({
  ours: async () => tokens.getAccessToken(),
  memoize: async () => memoized(),
  google: async () => google.getRequestHeaders(),
});
await app.close();
await emulator.stop();

const ns = (value) => `${value.toFixed(1)} ns`;
console.table([
  {
    what: 'peekAccessToken()',
    ours: ns(sync.peek),
    peer: `field + Date.now() ${ns(sync.field)}`,
    ratio: (sync.peek / sync.field).toFixed(2),
    aim: '≤ 1.20',
  },
  {
    what: 'getAccessToken()',
    ours: ns(async.ours),
    peer: `memoize ${ns(async.memoize)}`,
    ratio: (async.ours / async.memoize).toFixed(2),
    aim: '≤ 1.10',
  },
  {
    what: 'getAccessToken()',
    ours: ns(async.ours),
    peer: `google-auth-library ${ns(async.google)}`,
    ratio: (async.ours / async.google).toFixed(3),
    aim: '≤ 0.100',
  },
  {
    what: `${CALLERS} cold callers`,
    ours: `${await coldRequests()} request`,
    peer: '',
    ratio: '',
    aim: '1 request',
  },
  {
    what: 'heap per waiter, no deadline',
    ours: `${await heapPerWaiter({ timeoutMs: Infinity })} B`,
    peer: '',
    ratio: '',
    aim: '< 1024 B',
  },
  {
    what: 'heap per waiter, with deadline',
    ours: `${await heapPerWaiter({ timeoutMs: 60_000 })} B`,
    peer: '',
    ratio: '',
    aim: '< 2048 B',
  },
]);
