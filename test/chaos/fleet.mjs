// Replicas as processes, each behind a proxy of its own before Redis, and the API that they call.
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { B2binpayEmulator } from '../../dist/esm/testing/index.js';
import { Proxy } from './proxy.mjs';
import { MASTER_NAME, RedisProcess } from './redis.mjs';
import { until } from './until.mjs';

const COUNTED = ['calls', 'without', 'raw401', 'http401', 'httpFailed'];
const LIFE_MS = 20_000;

export const ACCOUNTS = {
  v2: ['first', 'second'].map((name) => ({ login: `login-of-${name}`, password: `password-of-${name}` })),
  v3: ['first', 'second'].map((name) => ({ clientId: `id-of-${name}`, clientSecret: `secret-of-${name}` })),
};

export async function startEmulator({ apiVersion = 'v2', sessions = 'many', perMinute = 15 }) {
  const emulator = await B2binpayEmulator.start({
    apiVersion,
    sessions,
    accounts: ACCOUNTS[apiVersion],
    accessTtlMs: LIFE_MS,
    requestsPerMinute: perMinute,
  });
  emulator.resource('GET', '/wallet/', { data: [] });
  return emulator;
}

/** One application: its replicas, its account and what happened to them. */
export class Fleet {
  replicas = [];
  /** Events of all replicas. */
  events = [];
  /** Calls that found no token. */
  withouts = [];
  /** Requests to the token endpoints, and their responses, by replica. */
  tokenCalls = [];
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
    if (message.event) this.events.push({ ...message.event, replica: index });
    if (message.without)
      this.withouts.push({
        at: Date.now(),
        replica: index,
        state: message.without,
        isStopped: replica.isStopped,
      });
    if (message.hit) this.#hits.push({ replica, at: Date.now() });
    const tokenCall = message.tokenRequest ?? message.tokenResponse;
    if (tokenCall) this.tokenCalls.push({ ...tokenCall, process: replica.child.pid });
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

  async nextToken() {
    const before = this.events.length;
    await until(() => this.#brought(before) !== undefined, 'the next token');
  }

  #brought(from) {
    return this.events.slice(from).find(isBrought);
  }

  /** The first token that a replica received after that moment. */
  broughtAfter(at) {
    return this.events.find((event) => isBrought(event) && event.at > at);
  }

  get isReady() {
    return this.replicas.every(({ isReady }) => isReady);
  }

  /** What happened since then, for whoever has to find out why. */
  timeline(since) {
    const entries = [
      ...this.events.map(({ at, replica, type, ...rest }) => ({
        at,
        what: `replica ${replica} ${type}`,
        ...rest,
      })),
      ...this.tokenCalls.map(({ at, process, status = 'sent' }) => ({
        at,
        what: `process ${process} ${status}`,
      })),
      ...this.withouts.map(({ at, replica, state }) => ({
        at,
        what: `replica ${replica} without: ${state}`,
      })),
    ];
    const recent = entries.filter(({ at }) => at >= since).sort((a, b) => a.at - b.at);
    return recent.map(
      ({ at, what, reason = '', epoch = '', code = '' }) =>
        `    ${at - since} ms ${what} ${reason} ${epoch} ${code}`,
    );
  }

  /** Everybody has the same token and the store. */
  get isCalm() {
    const epochs = new Set(this.replicas.map(({ status }) => status.epoch));
    const isWell = ({ status }) => status.hasToken && !status.solo;
    return this.isReady && epochs.size === 1 && this.replicas.every(isWell);
  }

  /** Milliseconds since the newest token was brought. */
  get tokenAgeMs() {
    return Date.now() - Math.max(...this.events.filter(isBrought).map(({ at }) => at));
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

function isBrought({ type }) {
  return type === 'token.obtained' || type === 'token.refreshed';
}
