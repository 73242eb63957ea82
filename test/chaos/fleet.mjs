// Replicas as processes, each behind a proxy of its own before Redis, and the API that they call.
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ACCOUNTS, startEmulator } from './emulator.mjs';
import { History } from './history.mjs';
import { Proxy } from './proxy.mjs';
import { MASTER_NAME, RedisProcess } from './redis.mjs';
import { until } from './until.mjs';

const COUNTED = ['calls', 'without', 'raw401', 'http401', 'httpFailed'];
/** One application: its replicas, its account and what happened to them. */
export class Fleet {
  replicas = [];
  history = new History();
  /** How late timers of a replica, or of this process, were at most: what a busy machine adds to every time. */
  lagMs = 0;
  #past = Object.fromEntries(COUNTED.map((key) => [key, 0]));
  #hits = [];
  #isEnding = false;
  #owned = [];

  /**
   * @param redis shared with other applications; default: one of its own
   * @param emulator shared with other applications; default: one of its own
   * @param url base URL; default: that of the emulator
   */
  static async start({ replicas, sessions, apiVersion = 'v2', account = 0, redis, emulator, url, sentinel }) {
    const fleet = new Fleet();
    fleet.sessions = sessions;
    fleet.apiVersion = apiVersion;
    fleet.account = account;
    fleet.sentinel = sentinel;
    fleet.redis = redis ?? (sentinel === undefined ? await RedisProcess.start() : undefined);
    fleet.ownsRedis = redis === undefined && sentinel === undefined;
    fleet.emulator = emulator ?? (await startEmulator({ apiVersion, sessions }));
    if (emulator === undefined) fleet.#owned.push(fleet.emulator);
    fleet.url = url ?? fleet.emulator.url;
    fleet.#watchLag();
    for (let index = 0; index < replicas; index += 1) await fleet.#spawn(index);
    await until(() => fleet.isReady, 'all replicas to have a token', 180_000);
    return fleet;
  }

  get credentials() {
    return ACCOUNTS[this.apiVersion][this.account];
  }

  /** The emulator and the proxies are in this process. */
  #watchLag() {
    let ticked = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      this.lagMs = Math.max(this.lagMs, now - ticked - 50);
      ticked = now;
    }, 50);
    this.#owned.push({ stop: () => clearInterval(timer) });
  }

  async #spawn(index, before) {
    const proxy = before ?? (this.sentinel === undefined ? await Proxy.start(this.redis.port) : undefined);
    const child = fork(new URL('replica.mjs', import.meta.url), {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...process.env,
        API: this.url,
        API_VERSION: this.apiVersion,
        CREDENTIALS: JSON.stringify(this.credentials),
        CLIENT: index % 2 === 0 ? 'ioredis' : 'redis',
        ...(this.sentinel === undefined
          ? { REDIS_PORT: String(proxy.port) }
          : { SENTINEL_PORT: String(this.sentinel.sentinel.port), MASTER_NAME }),
      },
    });
    const replica = { index, child, proxy, isReady: false, counts: {}, status: {}, isStopped: false };
    this.replicas[index] = replica;
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(replica, line));
    child.once('exit', () => {
      for (const key of COUNTED) this.#past[key] += replica.counts[key] ?? 0;
      if (!this.#isEnding && this.replicas[index] === replica) void this.#spawn(index, proxy);
    });
  }

  #take(replica, line) {
    const message = JSON.parse(line);
    const { index } = replica;
    if (message.ready) replica.isReady = true;
    if (message.counts) Object.assign(replica, { counts: message.counts, status: message.status });
    if (message.lagMs !== undefined && !replica.isStopped) this.lagMs = Math.max(this.lagMs, message.lagMs);
    if (message.status?.solo) replica.wasSolo = true;
    if (message.event) this.history.events.push({ ...message.event, replica: index });
    if (message.without)
      this.history.withouts.push({
        at: Date.now(),
        replica: index,
        state: message.without,
        isStopped: replica.isStopped,
      });
    if (message.hit) this.#hits.push({ replica, at: Date.now() });
    const tokenCall = message.tokenRequest ?? message.tokenResponse;
    if (tokenCall) this.history.tokenCalls.push({ ...tokenCall, process: replica.child.pid });
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

  /** Shuts replicas down and starts them again, as many at a time as `atOnce`. */
  async roll(atOnce) {
    for (let first = 0; first < this.replicas.length; first += atOnce) {
      const old = this.replicas.slice(first, first + atOnce);
      for (const { child } of old) child.send({ stop: true });
      const isReplaced = ({ index, child }) =>
        this.replicas[index].child !== child && this.replicas[index].isReady;
      await until(() => old.every(isReplaced), 'restarted replicas to be ready', 120_000);
    }
  }

  get isReady() {
    return this.replicas.every(({ isReady }) => isReady);
  }

  /** Everybody has the same token and the store. */
  get isCalm() {
    const epochs = new Set(this.replicas.map(({ status }) => status.epoch));
    const isWell = ({ status }) => status.hasToken && !status.solo;
    return this.isReady && epochs.size === 1 && this.replicas.every(isWell);
  }

  get epoch() {
    return Math.max(...this.replicas.map(({ status }) => status.epoch ?? 0));
  }

  totals() {
    const { throttled, refreshReuses } = this.emulator.stats;
    const totals = { ...this.#past, throttled, refreshReuses };
    for (const { counts } of this.replicas) for (const key of COUNTED) totals[key] += counts[key] ?? 0;
    return totals;
  }

  async stop() {
    this.#isEnding = true;
    for (const { child } of this.replicas) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    await Promise.all(this.replicas.map(({ proxy }) => proxy?.stop()));
    for (const owned of this.#owned) await owned.stop();
    if (this.ownsRedis) await this.redis.stop();
  }
}
