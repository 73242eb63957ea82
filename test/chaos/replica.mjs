// One replica: a Nest application context that shares an account by Redis, and calls without a pause. Takes orders by IPC and
// reports by lines on standard output, which are written even by a process that is about to die.
import 'reflect-metadata';
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { firstValueFrom } from 'rxjs';
import { B2binpayAuthModule, B2binpayHttpService, TokenService } from '../../dist/esm/index.js';
import { RedisTokenStore } from '../../dist/esm/redis/index.js';

const { API, CREDENTIALS, API_VERSION, REDIS_PORT, SENTINEL_PORT, MASTER_NAME, CLIENT } = process.env;
const CALL_EVERY_MS = 200;
const REPORT_EVERY_MS = 200;

const report = (message) => writeSync(1, `${JSON.stringify(message)}\n`);

/** Where the process ends itself, or stands still, on order. */
let armed;
function reach(point) {
  if (armed?.point !== point) return;
  const { signal } = armed;
  armed = undefined;
  report({ hit: point });
  process.kill(process.pid, signal);
}

function watched(store) {
  const open = store.open.bind(store);
  store.open = (account) => {
    const opened = open(account);
    const [acquire, write] = [opened.acquire.bind(opened), opened.write.bind(opened)];
    opened.acquire = async (request) => {
      const result = await acquire(request);
      if (result.is === 'yours') reach('acquire');
      return result;
    };
    opened.write = async (request) => {
      const isWritten = await write(request);
      if (isWritten) reach(request.leaseMs > 0 ? 'intent' : 'commit');
      return isWritten;
    };
    return opened;
  };
  return store;
}

const isToken = ({ request }) => request.path.startsWith('/token/');
subscribe('http.client.request.start', (message) => {
  if (!isToken(message)) return;
  report({ tokenRequest: { at: Date.now() } });
  // Once its bytes are with the kernel.
  message.request.once('finish', () => setTimeout(() => reach('request'), 5));
});
subscribe('http.client.response.finish', (message) => {
  if (!isToken(message)) return;
  const { statusCode, headers } = message.response;
  report({ tokenResponse: { status: statusCode, retryAfterS: headers['retry-after'], at: Date.now() } });
  reach('answer');
});

const client = CLIENT === 'ioredis' ? await ioredis() : await nodeRedis();
client.on('error', () => {});

async function ioredis() {
  const { Redis } = await import('ioredis');
  return SENTINEL_PORT === undefined
    ? new Redis({ host: '127.0.0.1', port: Number(REDIS_PORT), lazyConnect: true })
    : new Redis({ sentinels: [{ host: '127.0.0.1', port: Number(SENTINEL_PORT) }], name: MASTER_NAME });
}

async function nodeRedis() {
  const { createClient, createSentinel } = await import('redis');
  return SENTINEL_PORT === undefined
    ? createClient({ socket: { host: '127.0.0.1', port: Number(REDIS_PORT) } })
    : createSentinel({
        name: MASTER_NAME,
        sentinelRootNodes: [{ host: '127.0.0.1', port: Number(SENTINEL_PORT) }],
      });
}

class App {}
Module({
  imports: [
    B2binpayAuthModule.forRoot({
      apiVersion: API_VERSION,
      baseUrl: API,
      credentials: JSON.parse(CREDENTIALS),
      store: watched(new RedisTokenStore({ client })),
    }),
  ],
})(App);

const counts = { calls: 0, without: 0, raw401: 0, http401: 0, httpFailed: 0 };
const app = await NestFactory.createApplicationContext(App, { logger: false });
const [tokens, http] = [app.get(TokenService), app.get(B2binpayHttpService)];
tokens.events$.subscribe((event) => {
  const { type, reason, epoch, code } = event;
  report({ event: { type, reason, epoch, code, at: Date.now() } });
});
await tokens.whenReady({ timeoutMs: 60_000 });
report({ ready: true });

/** How late the timers of this process were at most since the last report: the machine is busy. */
let [lagMs, ticked] = [0, performance.now()];
function tick() {
  const now = performance.now();
  lagMs = Math.max(lagMs, now - ticked - 50);
  ticked = now;
}

const timers = [
  setInterval(tick, 50),
  setInterval(() => void call(), CALL_EVERY_MS),
  setInterval(() => void callByService(), 2 * CALL_EVERY_MS),
  setInterval(() => tell(), REPORT_EVERY_MS),
];

process.on('message', (order) => {
  if (order.arm !== undefined) armed = order.arm;
  if (order.disarm) armed = undefined;
  if (order.stop) void stop();
});
process.on('disconnect', () => process.exit(0));

function tell() {
  const { state, epoch, solo } = tokens.status;
  const hasToken = tokens.peekAccessToken() !== undefined;
  report({ counts, status: { state, epoch, solo, hasToken }, lagMs });
  lagMs = 0;
}

/** As an application that hands the token to a client of its own. */
async function call() {
  counts.calls += 1;
  const token = tokens.peekAccessToken();
  if (token === undefined) {
    counts.without += 1;
    report({ without: tokens.status.state });
    return;
  }
  try {
    const { status } = await fetch(`${API}/wallet/`, { headers: { authorization: `Bearer ${token}` } });
    if (status !== 401) return;
    counts.raw401 += 1;
    tokens.reject(token);
  } catch {
    // The emulator ends.
  }
}

async function callByService() {
  try {
    await firstValueFrom(http.get('/wallet/'));
  } catch (error) {
    counts[error.httpStatus === 401 ? 'http401' : 'httpFailed'] += 1;
    report({ failed: error.code });
  }
}

async function stop() {
  for (const timer of timers) clearInterval(timer);
  tell();
  await app.close();
  process.exit(0);
}
