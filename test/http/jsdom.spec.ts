import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../lib/core/index.js';
import { Transpiled } from '../support/transpiled.js';
import { witness } from '../support/witness.js';

describe('given timers as jsdom has them, which are numbers', () => {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  afterEach(() => void Object.assign(globalThis, real));

  it('when the renewal timer is armed and cleared, then nothing throws and it is gone', () => {
    const cleared: unknown[] = [];
    Object.assign(globalThis, {
      setTimeout: () => 7,
      clearTimeout: (handle: unknown) => void cleared.push(handle),
    });
    const handle = systemClock.setTimeout(() => undefined, 1_000, { ref: false });
    systemClock.clearTimeout(handle);

    expect(handle).toBe(7);
    expect(cleared).toEqual([7]);
  });
});

describe('given the build of axios for browsers, which has no http adapter', () => {
  let library: Transpiled;
  beforeAll(() => {
    library = new Transpiled();
  });
  afterAll(() => library.remove());

  it('when the first token is asked for, then it fails unsent and says what to set', async () => {
    const { code, stdout, stderr } = await library.run(
      `
      import 'reflect-metadata';
      import { createHttpAgents, createTokenClient, HttpTokenTransport } from './lib/http/index.js';
      import { systemClock } from './lib/core/index.js';
      import { sealCredentials } from './lib/dto/index.js';

      const settings = { timeoutMs: 8_000, maxResponseBytes: 1_048_576, useEnvProxy: false };
      const client = createTokenClient(settings, createHttpAgents(settings));
      const transport = new HttpTokenTransport(client, 'https://127.0.0.1:9', systemClock);
      const credentials = sealCredentials('v2', { login: 'the-login', password: 'the-password' });
      const { signal } = new AbortController();
      const sent = await transport.send({ kind: 'obtain', credentials }, { deadlineMs: 5_000, signal });
      console.log(JSON.stringify({ is: sent.is, name: sent.error?.name, message: sent.error?.message }));
    `,
      // The condition under which axios offers that build to import; Jest's jsdom has the like of it for require.
      { env: { NODE_OPTIONS: '--conditions=react-native' } },
    );
    witness(stderr);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      is: 'unsent',
      name: 'ConfigurationError',
      message: expect.stringContaining("testEnvironment: 'node'"),
    });
  });
});
