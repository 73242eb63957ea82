import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

let harness: Harness;
afterEach(() => harness.stop());

describe('given callers that pass what is no option', () => {
  it.each([
    { what: 'a controller as the signal', options: { signal: new AbortController() } },
    { what: 'null as the signal', options: { signal: null } },
    { what: 'null', options: null },
    { what: 'a number', options: 5_000 },
  ])(
    'when it is $what, then that call alone is refused, as a rejection, and nothing is armed',
    async ({ options }) => {
      harness = await Harness.start({ options: { eager: false } });
      for (const method of ['getAccessToken', 'getAuthorizationHeader', 'whenReady', 'renew'] as const) {
        const called: unknown = Reflect.apply(harness.tokens[method], harness.tokens, [options]);
        expect(await rejection(Promise.resolve(called))).toMatchObject({ code: 'CONFIGURATION' });
      }
      await harness.clock.advance(60_000);

      expect(harness.tokenRequests()).toEqual([]);
      expect(await harness.call()).toBe(200);
    },
  );

  it('when the signal is of another class, then it works by its shape', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      reason: undefined as unknown,
      addEventListener: (_type: string, listener: () => void) => void listeners.add(listener),
      removeEventListener: (_type: string, listener: () => void) => void listeners.delete(listener),
    };
    const options: object = { signal };
    const waiting = rejection(harness.tokens.getAccessToken(options));
    signal.reason = 'gone';
    for (const listener of listeners) listener();

    expect(await waiting).toBe('gone');
    expect(listeners.size).toBe(0);
  });

  it('when a hundred wait by one signal, then it has one listener', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    const controller = new AbortController();
    let added = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        added += 1;
        add(...args);
      },
    });
    const waiting = Array.from({ length: 100 }, () => rejection(harness.tokens.getAccessToken({ signal })));
    controller.abort('gone');

    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['gone']));
    expect(added).toBe(1);
  });

  it.each([-1, Number.NaN, '5' as unknown])(
    'when timeoutMs is %p, then that call alone is refused',
    async (timeoutMs) => {
      harness = await Harness.start();
      const options: object = { timeoutMs };
      expect(await rejection(harness.tokens.getAccessToken(options))).toMatchObject({
        code: 'CONFIGURATION',
      });
      expect(await rejection(harness.tokens.renew(options))).toMatchObject({ code: 'CONFIGURATION' });
      expect(await harness.call()).toBe(200);
    },
  );
});
