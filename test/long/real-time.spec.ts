import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { type Run, type RunOptions, Transpiled } from '../support/transpiled.js';

/** Past the 10 s for which a caller waits by default. */
const STOPPED_FOR_MS = 12_000;
/** After its modules were loaded: as it boots, logs in and makes its first calls. */
const STOPPED_AFTER_MS = [60, 120, 180, 240];

let library: Transpiled;
let lives: Readonly<Record<'blocked' | 'suspended' | 'faulty', Life>>;
let stopped: readonly Life[];

/** A process that has ended, and the vendor it has had for itself. */
interface Life {
  readonly run: Run;
  readonly emulator: B2binpayEmulator;
}

// All at once: most of them wait for most of their time.
beforeAll(async () => {
  library = new Transpiled();
  const [blocked, suspended, faulty, ...others] = await Promise.all([
    live(SCRIPTS.blocked),
    live(SCRIPTS.suspended, {
      onStart: (child) => once(child, 'stands still', () => setTimeout(() => child.kill('SIGCONT'), 30_000)),
    }),
    live(SCRIPTS.faulty, { prepare: addFaults }),
    ...STOPPED_AFTER_MS.map((ms) => live(SCRIPTS.stopped, { onStart: (child) => stopAfter(child, ms) })),
  ]);
  lives = { blocked, suspended, faulty };
  stopped = others;
}, 300_000);
afterAll(() => library.remove());

/** Scripts say on stderr how far they are. */
function once(child: ChildProcess, words: string, act: () => void): void {
  child.stderr?.on('data', (chunk: Buffer) => {
    if (chunk.includes(words)) act();
  });
}

function stopAfter(child: ChildProcess, ms: number): void {
  once(child, 'loaded', () => {
    setTimeout(() => child.kill('SIGSTOP'), ms);
    setTimeout(() => child.kill('SIGCONT'), ms + STOPPED_FOR_MS);
  });
}

interface LifeOptions extends Pick<RunOptions, 'onStart'> {
  readonly prepare?: (emulator: B2binpayEmulator) => void;
}

async function live(script: string, { prepare, ...options }: LifeOptions = {}): Promise<Life> {
  const emulator = await B2binpayEmulator.start({
    apiVersion: 'v2',
    accessTtlMs: 15_000,
    requestsPerMinute: 1_000_000,
  });
  try {
    emulator.resource('GET', '/wallet/', { data: [] });
    prepare?.(emulator);
    const env = { API: emulator.url, CREDENTIALS: JSON.stringify(emulator.credentials) };
    return { run: await library.run(script, { env, maxMs: 240_000, ...options }), emulator };
  } finally {
    await emulator.stop();
  }
}

function addFaults(emulator: B2binpayEmulator): void {
  const kinds = [
    'status',
    'lost-reply',
    'reset',
    'html',
    'bad-signature',
    'no-signature',
    'redirect',
    'malformed',
  ] as const;
  for (let count = 0; count < 10_000; count += 1) {
    emulator.fault({ kind: kinds[count % kinds.length] ?? 'status', path: undefined, times: 1 });
  }
}

const BOOT = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { firstValueFrom } from 'rxjs';
  import { B2binpayAuthModule, B2binpayHttpService, TokenService } from './lib/index.js';

  console.error('loaded');
  const baseUrl = process.env.API;
  class App {}
  Module({ imports: [B2binpayAuthModule.forRoot({
    apiVersion: 'v2', baseUrl, credentials: JSON.parse(process.env.CREDENTIALS), rateLimit: { perMinute: 1_000_000 },
  })] })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  const tokens = app.get(TokenService);
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const statuses = [];
`;

const RAW_CALLS = `${BOOT}
  const call = async () => {
    const authorization = await tokens.getAuthorizationHeader();
    const { status } = await fetch(baseUrl + '/wallet/', { headers: { authorization, connection: 'close' } });
    statuses.push(status);
  };
  await tokens.whenReady();
`;

const END = `
  await app.close();
  console.log([...new Set(statuses)].join());
`;

const SCRIPTS = {
  blocked: `${RAW_CALLS}
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
    for (let count = 0; count < 20; count += 1) await call();
  ${END}`,
  suspended: `${RAW_CALLS}
    for (let count = 0; count < 40; count += 1) await call();
    console.error('stands still');
    process.kill(process.pid, 'SIGSTOP');
    for (let count = 0; count < 40; count += 1) {
      await call();
      await sleep(100);
    }
  ${END}`,
  stopped: `${BOOT}
    const http = app.get(B2binpayHttpService);
    for (let count = 0; count < 30; count += 1) {
      statuses.push((await firstValueFrom(http.get('/wallet/'))).status);
      await sleep(20);
    }
  ${END}`,
  faulty: `${BOOT}
    let failed = 0;
    for (let count = 0; count < 10_000; count += 1) await tokens.renew().catch(() => (failed += 1));
    await app.close();
    console.log(failed > 5_000);
  `,
};

/** How a process ended whose calls were all answered with 200. */
const WELL = { code: 0, stdout: '200\n', stderr: 'loaded\n' };

describe('given a process in real time', () => {
  it('when its event loop is blocked for 20 s, then the next calls get no dead token', () => {
    const { run, emulator } = lives.blocked;
    expect(run).toEqual(WELL);
    expect(emulator.stats.unauthorized).toBe(0);
  });

  it('when it is suspended for 30 s between two calls, then the next ones get no dead token', () => {
    const { run, emulator } = lives.suspended;
    expect(run).toEqual({ ...WELL, stderr: 'loaded\nstands still\n' });
    expect(emulator.stats).toMatchObject({ unauthorized: 0, refreshReuses: 0 });
  });

  it('when it is suspended for longer than a caller waits, at any moment, then no call fails', () => {
    for (const { run, emulator } of stopped) {
      expect(run).toEqual(WELL);
      expect(emulator.stats.refreshReuses).toBe(0);
    }
  });

  it('when 10 000 renewals run into faults that answer at once, then it ends with exit code 0', () => {
    const { run, emulator } = lives.faulty;
    expect(run).toEqual({ code: 0, stderr: 'loaded\n', stdout: 'true\n' });
    expect(emulator.stats.refreshReuses).toBe(0);
  });
});
