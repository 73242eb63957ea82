import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { Transpiled } from '../support/transpiled.js';

let library: Transpiled;
let emulator: B2binpayEmulator;
beforeAll(() => {
  library = new Transpiled();
});
afterAll(() => library.remove());
beforeEach(async () => {
  emulator = await B2binpayEmulator.start({
    apiVersion: 'v2',
    accessTtlMs: 15_000,
    requestsPerMinute: 1_000_000,
  });
  emulator.resource('GET', '/wallet/', { data: [] });
});
afterEach(() => emulator.stop());

function environment(): Record<string, string> {
  return { API: emulator.url, CREDENTIALS: JSON.stringify(emulator.credentials) };
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

describe('given a process in real time', () => {
  it('when its event loop is blocked for 20 s, then the next calls get no dead token', async () => {
    const { code, stdout } = await library.run(
      `${START}
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
      const statuses = [];
      for (let count = 0; count < 20; count += 1) statuses.push(await call());
      await app.close();
      console.log([...new Set(statuses)].join());
    `,
      { env: environment(), maxMs: 60_000 },
    );

    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '200' });
    expect(emulator.stats.unauthorized).toBe(0);
  }, 90_000);

  it('when it is suspended for 30 s, then the next calls get no dead token', async () => {
    const { code, stdout } = await library.run(
      `${START}
      const statuses = [];
      for (let count = 0; count < 400; count += 1) {
        statuses.push(await call());
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await app.close();
      console.log([...new Set(statuses)].join());
    `,
      {
        env: environment(),
        maxMs: 150_000,
        onStart: (child) => {
          setTimeout(() => child.kill('SIGSTOP'), 5_000);
          setTimeout(() => child.kill('SIGCONT'), 35_000);
        },
      },
    );

    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '200' });
    expect(emulator.stats).toMatchObject({ unauthorized: 0, refreshReuses: 0 });
  }, 180_000);

  it('when 10 000 renewals run into faults that answer at once, then it ends with exit code 0', async () => {
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
    const { code, stdout, stderr } = await library.run(
      `${START.replace('await tokens.whenReady();', '')}
      let failed = 0;
      for (let count = 0; count < 10_000; count += 1) await tokens.renew().catch(() => (failed += 1));
      await app.close();
      console.log(failed > 5_000);
    `,
      { env: environment(), maxMs: 240_000 },
    );

    expect({ code, stderr, stdout: stdout.trim() }).toEqual({ code: 0, stderr: '', stdout: 'true' });
    expect(emulator.stats.refreshReuses).toBe(0);
  }, 300_000);
});
