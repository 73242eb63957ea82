// A `redis-server` that can be killed, lose what it knows, come back from a snapshot, or be replaced by a replica.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { sleep } from './until.mjs';

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const MASTER_NAME = 'the-master';

/** A master, its replica and a sentinel that watches them. */
export async function startSentinel() {
  const master = await RedisProcess.start();
  const replica = await RedisProcess.start('--replicaof', '127.0.0.1', master.port);
  const sentinel = await RedisProcess.startSentinel(master.port);
  for (let tries = 0; ; tries += 1) {
    // It learns of replicas from the master.
    const known = JSON.stringify(await sentinel.command('SENTINEL', 'REPLICAS', MASTER_NAME));
    if (known.includes(String(replica.port))) break;
    if (tries > 400) throw new Error('the sentinel does not find the replica');
    await sleep(50);
  }
  const stop = () => Promise.all([sentinel, replica, master].map((server) => server.stop()));
  return { master, replica, sentinel, stop };
}

export class RedisProcess {
  #directory = mkdtempSync(join(tmpdir(), 'redis-'));
  #child;

  static async start(...args) {
    const redis = new RedisProcess();
    redis.port = await freePort();
    await redis.run(...args);
    return redis;
  }

  static async startSentinel(masterPort) {
    const redis = new RedisProcess();
    redis.port = await freePort();
    const file = join(redis.#directory, 'sentinel.conf');
    const lines = [
      `port ${redis.port}`,
      'bind 127.0.0.1',
      `dir ${redis.#directory}`,
      `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 1`,
      `sentinel down-after-milliseconds ${MASTER_NAME} 500`,
      `sentinel failover-timeout ${MASTER_NAME} 3000`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    await redis.#spawn([file, '--sentinel']);
    return redis;
  }

  async run(...args) {
    const { port } = this;
    const dir = this.#directory;
    const plain = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
    // Uncompressed, so that a dump can be searched.
    await this.#spawn([...plain, '--rdbcompression', 'no', ...args]);
  }

  async #spawn(args) {
    const child = spawn('redis-server', args.map(String), { stdio: 'ignore' });
    this.#child = child;
    // It does not outlive a run that is cut off.
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    for (let tries = 0; (await this.command('PING').catch(() => '')) !== 'PONG'; tries += 1) {
      if (tries > 1_000) throw new Error('redis-server does not answer. Is it installed?');
      await sleep(10);
    }
  }

  async command(...args) {
    const client = new Redis(this.port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.call(...args);
    } finally {
      client.disconnect();
    }
  }

  async kill() {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** Everything it knows, as it writes it to disk. */
  async dump() {
    await this.command('SAVE');
    return readFileSync(join(this.#directory, 'dump.rdb'));
  }

  /** What it knows now is what it will know after its next start from this snapshot. */
  async snapshot() {
    await this.command('SAVE');
    copyFileSync(join(this.#directory, 'dump.rdb'), join(this.#directory, 'snapshot.rdb'));
  }

  async startFromSnapshot() {
    copyFileSync(join(this.#directory, 'snapshot.rdb'), join(this.#directory, 'dump.rdb'));
    await this.run();
  }

  async startEmpty() {
    const dump = join(this.#directory, 'dump.rdb');
    if (existsSync(dump)) rmSync(dump);
    await this.run();
  }

  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
