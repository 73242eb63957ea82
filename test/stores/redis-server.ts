import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export interface RedisServerOptions {
  readonly port?: number;
  /** Further lines of the configuration. */
  readonly config?: readonly string[];
  readonly isSentinel?: boolean;
}

let binary: string | undefined;

/** `redis-server` of this machine; on Debian it is installed where that is allowed. */
function redisBinary(): string {
  binary ??= find() ?? install();
  if (binary === undefined) {
    throw new Error(
      'these tests start redis-server. Install it (Debian: apt-get install redis-server) and run them again.',
    );
  }
  return binary;
}

function find(): string | undefined {
  return spawnSync('redis-server', ['--version']).status === 0 ? 'redis-server' : undefined;
}

function install(): string | undefined {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  const packages = ['install', '-y', '--no-install-recommends', 'redis-server'];
  if (spawnSync('apt-get', packages).status !== 0) {
    spawnSync('apt-get', ['update']);
    spawnSync('apt-get', packages);
  }
  return find();
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** A Redis of its own: a process, a port, a directory. */
export class RedisServer {
  readonly port: number;
  readonly directory: string;
  readonly #options: RedisServerOptions;
  #process: ChildProcess | undefined;

  private constructor(port: number, options: RedisServerOptions) {
    this.port = port;
    this.#options = options;
    this.directory = mkdtempSync(join(tmpdir(), 'redis-'));
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(options.port ?? (await freePort()), options);
    await server.startAgain();
    return server;
  }

  get process(): ChildProcess {
    if (this.#process === undefined) throw new Error('the server does not run');
    return this.#process;
  }

  /** With what its directory holds. */
  async startAgain(): Promise<void> {
    const file = join(this.directory, 'redis.conf');
    const lines = [
      `port ${this.port}`,
      'bind 127.0.0.1',
      `dir ${this.directory}`,
      'save ""',
      'appendonly no',
    ];
    writeFileSync(file, [...lines, ...(this.#options.config ?? []), ''].join('\n'));
    const args = this.#options.isSentinel === true ? [file, '--sentinel'] : [file];
    this.#process = spawn(redisBinary(), args, { stdio: 'ignore' });
    await this.#answers();
  }

  /** Once only, for what a test wants to know or to do itself. */
  async command(name: string, ...args: readonly string[]): Promise<unknown> {
    const client = new Redis(this.port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    const until = performance.now() + 10_000;
    for (;;) {
      const pong = await this.command('PING').catch(() => undefined);
      if (pong === 'PONG') return;
      if (performance.now() > until) throw new Error(`redis-server does not answer on port ${this.port}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Three masters that share the slots. */
export async function startCluster(): Promise<readonly RedisServer[]> {
  const config = ['cluster-enabled yes', 'cluster-node-timeout 2000'];
  const servers = await Promise.all([0, 1, 2].map(() => RedisServer.start({ config })));
  const [first] = servers;
  if (first === undefined) throw new Error('no server');
  const slots = 16_384;
  for (const [index, server] of servers.entries()) {
    const from = Math.floor((slots * index) / servers.length);
    const to = Math.floor((slots * (index + 1)) / servers.length) - 1;
    await server.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    if (server !== first) await server.command('CLUSTER', 'MEET', '127.0.0.1', String(first.port));
  }
  const until = performance.now() + 20_000;
  for (const server of servers) {
    while (!String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok')) {
      if (performance.now() > until) throw new Error('the cluster does not come up');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return servers;
}

export interface SentinelSetup {
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinel: RedisServer;
  readonly stop: () => Promise<void>;
}

export const MASTER_NAME = 'the-master';

/** A master, its replica, and a sentinel that watches them. */
export async function startSentinel(): Promise<SentinelSetup> {
  const master = await RedisServer.start();
  const replica = await RedisServer.start({ config: [`replicaof 127.0.0.1 ${master.port}`] });
  const config = [
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${master.port} 1`,
    `sentinel down-after-milliseconds ${MASTER_NAME} 500`,
    `sentinel failover-timeout ${MASTER_NAME} 3000`,
  ];
  const sentinel = await RedisServer.start({ config, isSentinel: true });
  const until = performance.now() + 20_000;
  // It learns of replicas from the master.
  while (
    !JSON.stringify(await sentinel.command('SENTINEL', 'REPLICAS', MASTER_NAME)).includes(
      String(replica.port),
    )
  ) {
    if (performance.now() > until) throw new Error('the sentinel does not find the replica');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async (): Promise<void> => {
    await Promise.all([sentinel, replica, master].map((server) => server.stop()));
  };
  return { master, replica, sentinel, stop };
}
