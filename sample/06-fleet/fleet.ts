import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { B2binpayEmulator, type EmulatorStats } from 'nestjs-b2binpay-auth/testing';
import type { Report } from './replica.js';

const REPLICA = fileURLToPath(new URL('replica.js', import.meta.url));
const ACCESS_TTL_MS = 12_000;

export interface Replica extends Report {
  readonly name: string;
}

/** Redis, an emulator of the API, and replicas of one application: each replica and Redis a process of its own. */
export class Fleet {
  readonly #emulator: B2binpayEmulator<'v2'>;
  readonly #redisPort: number;
  readonly #replicas = new Map<string, { readonly child: ChildProcess; report: Report | undefined }>();
  #redis: ChildProcess | undefined;
  #started = 0;
  /** Of replicas that were killed. */
  #lost = { calls: 0, failed: 0 };

  private constructor(emulator: B2binpayEmulator<'v2'>, redisPort: number) {
    this.#emulator = emulator;
    this.#redisPort = redisPort;
  }

  static async start(replicas: number): Promise<Fleet> {
    const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', accessTtlMs: ACCESS_TTL_MS });
    emulator.resource('GET', '/wallet/', { data: [] });
    const fleet = new Fleet(emulator, await freePort());
    try {
      await fleet.startRedis();
      for (let count = 0; count < replicas; count += 1) fleet.#startReplica();
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  /** Those that have reported, the oldest first. */
  get replicas(): readonly Replica[] {
    return [...this.#replicas].flatMap(([name, { report }]) =>
      report === undefined ? [] : [{ name, ...report }],
    );
  }

  get emulator(): B2binpayEmulator {
    return this.#emulator;
  }

  get stats(): EmulatorStats {
    return this.#emulator.stats;
  }

  get isRedisUp(): boolean {
    return this.#redis !== undefined;
  }

  get calls(): { readonly calls: number; readonly failed: number } {
    return this.replicas.reduce(
      (sum, { calls, failed }) => ({ calls: sum.calls + calls, failed: sum.failed + failed }),
      this.#lost,
    );
  }

  /** The replica that brought the newest token; after its death whoever is the oldest. */
  get holder(): Replica | undefined {
    const newest = Math.max(...this.replicas.map(({ epoch }) => epoch));
    const brought = this.replicas.find(({ epoch, source }) => epoch === newest && source !== 'adopted');
    return brought ?? this.replicas[0];
  }

  /** SIGKILL, as the kernel does it when memory runs out; another replica takes its place. */
  async killHolder(): Promise<void> {
    const { holder } = this;
    const child = this.#replicas.get(holder?.name ?? '')?.child;
    if (holder === undefined || child === undefined) return;
    this.#lost = { calls: this.#lost.calls + holder.calls, failed: this.#lost.failed + holder.failed };
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    this.#startReplica();
  }

  /** Empty: it saves nothing. */
  async startRedis(): Promise<void> {
    const options = { port: this.#redisPort, bind: '127.0.0.1', save: '', appendonly: 'no' };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const redis = spawn('redis-server', args, { stdio: 'ignore' });
    await Promise.race([once(redis, 'spawn'), once(redis, 'error')]);
    if (redis.pid === undefined) throw new Error('redis-server is missing: install it to run this sample.');
    this.#redis = redis;
    redis.once('exit', () => {
      if (this.#redis === redis) this.#redis = undefined;
    });
    while (this.isRedisUp && !(await answers(this.#redisPort))) await sleep(20);
  }

  async stopRedis(): Promise<void> {
    const redis = this.#redis;
    this.#redis = undefined;
    if (redis === undefined) return;
    const gone = once(redis, 'exit');
    redis.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    const children = [...this.#replicas.values()].map(({ child }) => child);
    await Promise.all(
      children.map(async (child) => {
        const gone = once(child, 'exit');
        if (child.connected) child.disconnect();
        await gone;
      }),
    );
    await Promise.all([this.stopRedis(), this.#emulator.stop()]);
  }

  #startReplica(): void {
    this.#started += 1;
    const name = `replica ${this.#started}`;
    const { login, password } = this.#emulator.credentials;
    const env = {
      ...process.env,
      B2BINPAY_API_VERSION: 'v2',
      B2BINPAY_BASE_URL: this.#emulator.url,
      B2BINPAY_LOGIN: login,
      B2BINPAY_PASSWORD: password,
      REDIS_PORT: String(this.#redisPort),
    };
    const replica: { readonly child: ChildProcess; report: Report | undefined } = {
      child: fork(REPLICA, { env }),
      report: undefined,
    };
    replica.child.on('message', (report: Report) => {
      replica.report = report;
    });
    replica.child.once('exit', () => this.#replicas.delete(name));
    this.#replicas.set(name, replica);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port');
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}
