import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { type Run, type RunOptions, Transpiled } from '../support/transpiled.js';

let library: Transpiled;
let lives: Readonly<Record<keyof typeof SCRIPTS, Life>>;

/** A process that has ended, and the vendor it has had for itself. */
interface Life {
  readonly run: Run;
  readonly emulator: B2binpayEmulator;
}

// All at once: two of them wait for most of their time.
beforeAll(async () => {
  library = new Transpiled();
  const [blocked, suspended, faulty] = await Promise.all([
    live(SCRIPTS.blocked),
    live(SCRIPTS.suspended, {
      onStart: (child) => {
        setTimeout(() => child.kill('SIGSTOP'), 5_000);
        setTimeout(() => child.kill('SIGCONT'), 35_000);
      },
    }),
    live(SCRIPTS.faulty, { prepare: addFaults }),
  ]);
  lives = { blocked, suspended, faulty };
}, 300_000);
afterAll(() => library.remove());

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

const START = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { B2binpayAuthModule, TokenService } from './lib/index.js';

  const baseUrl = process.env.API;
  class App {}
  Module({ imports: [B2binpayAuthModule.forRoot({
    apiVersion: 'v2', baseUrl, credentials: JSON.parse(process.env.CREDENTIALS), rateLimit: { perMinute: 1_000_000 },
  })] })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  const tokens = app.get(TokenService);
  const call = async () => {
    const authorization = await tokens.getAuthorizationHeader();
    return (await fetch(baseUrl + '/wallet/', { headers: { authorization, connection: 'close' } })).status;
  };
  await tokens.whenReady();
`;

const SCRIPTS = {
  blocked: `${START}
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
    const statuses = [];
    for (let count = 0; count < 20; count += 1) statuses.push(await call());
    await app.close();
    console.log([...new Set(statuses)].join());
  `,
  suspended: `${START}
    const statuses = [];
    for (let count = 0; count < 400; count += 1) {
      statuses.push(await call());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await app.close();
    console.log([...new Set(statuses)].join());
  `,
  faulty: `${START.replace('await tokens.whenReady();', '')}
    let failed = 0;
    for (let count = 0; count < 10_000; count += 1) await tokens.renew().catch(() => (failed += 1));
    await app.close();
    console.log(failed > 5_000);
  `,
};

describe('given a process in real time', () => {
  it('when its event loop is blocked for 20 s, then the next calls get no dead token', () => {
    const { run, emulator } = lives.blocked;
    expect({ code: run.code, stdout: run.stdout.trim() }).toEqual({ code: 0, stdout: '200' });
    expect(emulator.stats.unauthorized).toBe(0);
  });

  it('when it is suspended for 30 s, then the next calls get no dead token', () => {
    const { run, emulator } = lives.suspended;
    expect({ code: run.code, stdout: run.stdout.trim() }).toEqual({ code: 0, stdout: '200' });
    expect(emulator.stats).toMatchObject({ unauthorized: 0, refreshReuses: 0 });
  });

  it('when 10 000 renewals run into faults that answer at once, then it ends with exit code 0', () => {
    const { run, emulator } = lives.faulty;
    const { code, stderr, stdout } = run;
    expect({ code, stderr, stdout: stdout.trim() }).toEqual({ code: 0, stderr: '', stdout: 'true' });
    expect(emulator.stats.refreshReuses).toBe(0);
  });
});
