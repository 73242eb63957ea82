// What a fleet costs Redis: commands per renewal, commands while nothing happens, connections, and how fast a token spreads.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { B2binpayAuthModule, TokenService } from '../../dist/esm/index.js';
import { RedisTokenStore } from '../../dist/esm/redis/index.js';
import { B2binpayEmulator } from '../../dist/esm/testing/index.js';
import { RedisProcess } from '../chaos/redis.mjs';
import { compare } from './support.mjs';

const REPLICAS = 10;
const RENEWALS = 4;
const IDLE_MS = 45_000;

const redis = await RedisProcess.start();
try {
  await measure('20 s tokens', 20_000, async ({ commands, renewals, waits }) => {
    const before = await commands();
    const from = renewals();
    while (renewals() < from + RENEWALS) await sleep(200);
    await sleep(1_000);
    const perRenewal = ((await commands()) - before) / RENEWALS;
    console.log(`commands per renewal      ${perRenewal.toFixed(1)}  (aim: at most ${2 * REPLICAS + 6})`);
    console.log(
      `commit to adoption        p95 ${percentile(waits(), 0.95)} ms of ${waits().length}  (aim: at most 100)`,
    );
  });
  await measure('tokens of an hour', 3_600_000, async ({ commands, connections }) => {
    console.log(`connections per process   ${(await connections()) / REPLICAS}  (aim: 2)`);
    await sleep(2_000);
    const before = await commands();
    await sleep(IDLE_MS);
    const perSlice = (((await commands()) - before) / REPLICAS / IDLE_MS) * 15_000;
    console.log(`commands per replica/15 s ${perSlice.toFixed(2)}  (aim: 1)`);
  });
  await comparePeeks();
} finally {
  await redis.stop();
}

async function measure(what, accessTtlMs, act) {
  console.log(`\n${REPLICAS} replicas, ${what}`);
  await redis.command('FLUSHALL');
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', accessTtlMs });
  const replicas = await Promise.all(Array.from({ length: REPLICAS }, () => start(emulator)));
  const brought = [];
  const waits = [];
  for (const { tokens } of replicas) {
    tokens.events$.subscribe(({ type, epoch }) => {
      if (type === 'token.adopted') waits.push(performance.now() - (brought[epoch] ?? performance.now()));
      else if (type === 'token.obtained' || type === 'token.refreshed') brought[epoch] = performance.now();
    });
  }
  await Promise.all(replicas.map(({ tokens }) => tokens.whenReady()));
  await act({
    commands: countCommands,
    connections: async () =>
      String(await redis.command('CLIENT', 'LIST'))
        .trim()
        .split('\n').length - 1,
    renewals: () => emulator.stats.refreshed + emulator.stats.obtained,
    waits: () => waits,
  });
  for (const { app } of replicas) await app.close();
  await emulator.stop();
}

async function comparePeeks() {
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', accessTtlMs: 3_600_000 });
  const [withRedis, without] = [await start(emulator), await start(emulator, 'no store')];
  for (const { tokens } of [withRedis, without]) await tokens.whenReady();
  const { shared, alone } = await compare({
    shared: () => withRedis.tokens.peekAccessToken(),
    alone: () => without.tokens.peekAccessToken(),
  });
  console.log(`\npeekAccessToken()         ${(shared / alone).toFixed(2)} x without Redis  (aim: the same)`);
  for (const { app } of [withRedis, without]) await app.close();
  await emulator.stop();
}

async function start(emulator, has = 'a store') {
  const { url: baseUrl, credentials } = emulator;
  const client = new Redis({ port: redis.port, lazyConnect: true });
  class App {}
  const store = has === 'a store' ? new RedisTokenStore({ client }) : undefined;
  Module({ imports: [B2binpayAuthModule.forRoot({ apiVersion: 'v2', baseUrl, credentials, store })] })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  return { app, tokens: app.get(TokenService) };
}

/** Of the clients: what a script does inside is not counted. */
async function countCommands() {
  const stats = String(await redis.command('INFO', 'commandstats'));
  const counted = stats.matchAll(/^cmdstat_(?:evalsha|eval|subscribe):calls=(\d+)/gm);
  return [...counted].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(1);
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
