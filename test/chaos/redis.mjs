// A `redis-server` that can be killed, lose what it knows, come back from a snapshot, or be replaced by a replica.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
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

  async run(...args) {
    const { port } = this;
    const dir = this.#directory;
    const plain = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
    this.#child = spawn('redis-server', [...plain, ...args].map(String), { stdio: 'ignore' });
    for (let tries = 0; (await this.command('PING').catch(() => '')) !== 'PONG'; tries += 1) {
      if (tries > 500) throw new Error('redis-server does not answer. Is it installed?');
      await new Promise((resolve) => setTimeout(resolve, 10));
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
