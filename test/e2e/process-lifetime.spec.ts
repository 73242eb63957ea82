import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Transpiled } from '../support/transpiled.js';
import { witness } from '../support/witness.js';

let library: Transpiled;
beforeAll(() => {
  library = new Transpiled();
});
afterAll(() => library.remove());

const START = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { B2binpayAuthModule, TokenService } from './lib/index.js';
  import { B2binpayEmulator } from './lib/testing/index.js';

  const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', accessTtlMs: 60_000 });
  const { url: baseUrl, credentials } = emulator;
  const auth = (options = {}) => B2binpayAuthModule.forRoot({ apiVersion: 'v2', baseUrl, credentials, ...options });
  const context = (...imports) => {
    class App {}
    Module({ imports })(App);
    return NestFactory.createApplicationContext(App, { logger: ['warn', 'error'] });
  };
`;

describe('given a script of its own process, in real time', () => {
  it('when it creates the context, uses it and closes it, then it ends by itself', async () => {
    const { code, stdout, stderr } = await library.run(`${START}
      const app = await context(auth());
      const token = await app.get(TokenService).getAccessToken();
      await app.close();
      await emulator.stop();
      console.log(token.split('.').length);
    `);
    witness(stderr);

    expect({ code, stdout: stdout.trim().split('\n').at(-1) }).toEqual({ code: 0, stdout: '3' });
  });

  it('when it never closes the context, then the renewal timer does not keep it alive', async () => {
    const { code } = await library.run(`${START}
      const app = await context(auth());
      await app.get(TokenService).whenReady();
      await emulator.stop();
    `);

    expect(code).toBe(0);
  });

  it('when a caller waits without a deadline, then it is kept alive until the token comes', async () => {
    const { code, stdout } = await library.run(`${START}
      await emulator.refuseConnections();
      const app = await context(auth());
      setTimeout(() => emulator.acceptConnections(), 700);
      const token = await app.get(TokenService).getAccessToken({ timeoutMs: Infinity });
      console.log(token.split('.').length);
      await app.close();
      await emulator.stop();
    `);

    expect({ code, stdout: stdout.trim().split('\n').at(-1) }).toEqual({ code: 0, stdout: '3' });
  });

  it('when subscribers, the logger and the random source throw, then the process lives and renews', async () => {
    const { code, stdout } = await library.run(`${START}
      const broken = () => { throw new Error('broken'); };
      const app = await context(auth({ random: broken }));
      app.useLogger({ log: broken, error: broken, warn: broken, debug: broken, verbose: broken });
      const tokens = app.get(TokenService);
      tokens.events$.subscribe(broken);
      await tokens.whenReady();
      await tokens.renew();
      const { epoch } = tokens.status;
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log(epoch);
      app.useLogger(false);
      await app.close();
      await emulator.stop();
    `);

    expect({ code, stdout: stdout.trim().split('\n').at(-1) }).toEqual({ code: 0, stdout: '2' });
  });
});
