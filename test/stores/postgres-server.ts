import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './redis-server.js';

/** Debian keeps a directory of binaries for each version, none of them in PATH. */
const DEBIAN = '/usr/lib/postgresql';
const SUPERUSER = 'postgres';

/** The directory of `initdb` and `postgres`; on Debian they are installed where that is allowed. */
function binaries(): string {
  const found = find() ?? install();
  if (found !== undefined) return found;
  throw new Error(
    'these tests start Postgres. Install it (Debian: apt-get install postgresql) and run them again.',
  );
}

function find(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
  ];
  return places.find((place) => ['initdb', 'postgres'].every((name) => existsSync(join(place, name))));
}

function install(): string | undefined {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  const packages = ['install', '-y', '--no-install-recommends', 'postgresql'];
  if (spawnSync('apt-get', packages).status !== 0) {
    spawnSync('apt-get', ['update']);
    spawnSync('apt-get', packages);
  }
  return find();
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** Postgres refuses to run as root; its package brings a user. */
function owner(): Owner {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => {
    const { status, stdout } = spawnSync('id', [flag, SUPERUSER], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`Postgres does not run as root, and there is no user ${SUPERUSER}.`);
    return Number(stdout);
  };
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** A Postgres of its own: a process, a port, a directory. */
export class PostgresServer {
  readonly port: number;
  readonly directory: string;
  readonly #binaries: string;
  readonly #owner: Owner;
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
    this.#binaries = binaries();
    this.#owner = owner();
    this.directory = mkdtempSync(join(tmpdir(), 'postgres-'));
  }

  static async start(): Promise<PostgresServer> {
    const server = new PostgresServer(await freePort());
    server.#create();
    await server.startAgain();
    return server;
  }

  /** With what its directory holds; a standby only reads until it is promoted. */
  async startAgain({ asStandby = false }: { readonly asStandby?: boolean } = {}): Promise<void> {
    if (asStandby) writeFileSync(join(this.directory, 'standby.signal'), '');
    this.#process = spawn(join(this.#binaries, 'postgres'), ['-D', this.directory], {
      ...this.#owner,
      cwd: this.directory,
      stdio: 'ignore',
    });
    const until = performance.now() + 20_000;
    while ((await this.query('SELECT 1').catch(() => undefined)) === undefined) {
      if (performance.now() > until) throw new Error(`Postgres does not answer on port ${this.port}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** As its superuser. */
  async query(sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ host: '127.0.0.1', port: this.port, user: SUPERUSER, database: SUPERUSER });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return rows;
    } finally {
      await client.end();
    }
  }

  /** SIGQUIT: without a checkpoint, and its own children end with it. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGQUIT');
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #create(): void {
    const { uid, gid } = this.#owner;
    if (uid !== undefined && gid !== undefined) chownSync(this.directory, uid, gid);
    const args = ['-D', this.directory, '-U', SUPERUSER, '-A', 'trust', '-E', 'UTF8', '--no-locale'];
    const { status, stderr } = spawnSync(join(this.#binaries, 'initdb'), args, {
      ...this.#owner,
      cwd: this.directory,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`initdb: ${stderr}`);
    const settings = [
      `port = ${this.port}`,
      "listen_addresses = '127.0.0.1'",
      "unix_socket_directories = ''",
    ];
    writeFileSync(join(this.directory, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  }
}
