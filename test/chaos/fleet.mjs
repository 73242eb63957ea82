// Replicas as processes, each behind a proxy of its own before Redis, one emulator, one Redis.
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { B2binpayEmulator } from '../../dist/esm/testing/index.js';
import { Proxy } from './proxy.mjs';
import { RedisProcess } from './redis.mjs';

const COUNTED = ['calls', 'without', 'raw401', 'http401', 'httpFailed'];

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(condition, what, withinMs = 60_000) {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited for ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}

export class Fleet {
  replicas = [];
  /** Everything that replicas said of their tokens. */
  events = [];
  /** Of those that are gone. */
  #past = Object.fromEntries(COUNTED.map((key) => [key, 0]));
  #hits = [];
  #isEnding = false;

  static async start({ replicas, sessions, perMinute = 15, lifeMs = 20_000 }) {
    const fleet = new Fleet();
    fleet.redis = await RedisProcess.start();
    fleet.emulator = await B2binpayEmulator.start({
      apiVersion: 'v2',
      sessions,
      accessTtlMs: lifeMs,
      requestsPerMinute: perMinute,
    });
    fleet.emulator.resource('GET', '/wallet/', { data: [] });
    for (let index = 0; index < replicas; index += 1) await fleet.#spawn(index);
    await until(() => fleet.replicas.every(({ isReady }) => isReady), 'all replicas to have a token');
    return fleet;
  }

  async #spawn(index, proxy) {
    const own = proxy ?? (await Proxy.start(this.redis.port));
    const child = fork(new URL('replica.mjs', import.meta.url), {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...process.env,
        API: this.emulator.url,
        CREDENTIALS: JSON.stringify(this.emulator.credentials),
        REDIS_PORT: String(own.port),
        CLIENT: index % 2 === 0 ? 'ioredis' : 'redis',
      },
    });
    const replica = { index, child, proxy: own, isReady: false, counts: {}, status: {}, isStopped: false };
    this.replicas[index] = replica;
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(replica, line));
    child.once('exit', () => {
      for (const key of COUNTED) this.#past[key] += replica.counts[key] ?? 0;
      if (!this.#isEnding && this.replicas[index] === replica) void this.#spawn(index, own);
    });
  }

  #take(replica, line) {
    const message = JSON.parse(line);
    if (message.ready) replica.isReady = true;
    if (message.counts) Object.assign(replica, message);
    if (message.event) this.events.push({ ...message.event, replica: replica.index });
    if (message.without) this.#onWithout?.(replica, message.without);
    if (message.failed) this.onFailed?.(message.failed);
    if (message.hit) this.#hits.push({ replica, point: message.hit, at: Date.now() });
  }

  #onWithout;
  set onWithout(listener) {
    this.#onWithout = listener;
  }

  /** Whoever reaches the point first ends itself or stands still. Resolves with it. */
  async ambush(point, signal) {
    const before = this.#hits.length;
    for (const { child } of this.replicas) child.send({ arm: { point, signal } });
    await until(() => this.#hits.length > before, `a replica to reach ${point}`);
    for (const { child } of this.replicas) if (child.connected) child.send({ disarm: true }, () => {});
    return this.#hits[before];
  }

  replaceAll() {
    for (const { child } of this.replicas) child.kill('SIGKILL');
  }

  /** Everybody has the same token and the store. */
  get isCalm() {
    const alive = this.replicas.filter(({ isReady }) => isReady);
    const epochs = new Set(alive.map(({ status }) => status.epoch));
    return (
      alive.length === this.replicas.length &&
      epochs.size === 1 &&
      alive.every(({ status }) => status.hasToken && !status.solo)
    );
  }

  get epoch() {
    return Math.max(...this.replicas.map(({ status }) => status.epoch ?? 0));
  }

  /** Milliseconds since the newest token was brought. */
  get tokenAgeMs() {
    const brought = this.events.filter(({ type }) => type === 'token.obtained' || type === 'token.refreshed');
    return Date.now() - Math.max(...brought.map(({ at }) => at));
  }

  totals() {
    const { obtained, refreshed, throttled, refreshReuses, unauthorized } = this.emulator.stats;
    const totals = { ...this.#past, obtained, refreshed, throttled, refreshReuses, unauthorized };
    for (const { counts } of this.replicas) for (const key of COUNTED) totals[key] += counts[key] ?? 0;
    return totals;
  }

  async stop() {
    this.#isEnding = true;
    for (const { child } of this.replicas) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    await Promise.all(this.replicas.map(({ proxy }) => proxy.stop()));
    await this.emulator.stop();
    await this.redis.stop();
  }
}
