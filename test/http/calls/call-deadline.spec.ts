import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import { systemClock } from '../../../lib/core/index.js';
import { authorizedAdapter } from '../../../lib/http/calls/authorized-adapter.js';
import type { Adapter } from '../../../lib/http/axios-types.js';
import { CallQueue } from '../../../lib/http/calls/call-queue.js';
import { ManualClock } from '../../../lib/testing/index.js';
import { answeringThread, block } from '../../support/answering-thread.js';
import { answersAll, Calls, FIRST_TOKEN } from '../../support/calls.js';
import { rejection } from '../../support/rejection.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A call through the adapter of the package, over a client that is played here. */
function callOver(send: Adapter, clock: ManualClock, options: object = {}): Promise<unknown> {
  const adapter = authorizedAdapter({
    baseUrl: 'http://127.0.0.1:9',
    tokens: {
      peekAccessToken: () => FIRST_TOKEN,
      getAccessToken: () => Promise.resolve(FIRST_TOKEN),
      reject: () => undefined,
    },
    clock,
    timeoutMs: 8_000,
    send,
    connectionOptions: {},
    queue: new CallQueue({}, 'none', () => undefined),
  });
  // What the adapter itself settles with: axios puts an error of its own in the place of an abort's reason.
  return new Promise((resolve, reject) => {
    const axios = new HttpService().axiosRef.create({
      adapter: (config) => {
        const response = adapter(config);
        response.then(resolve, reject);
        return response;
      },
    });
    axios.request({ url: '/wallet/', ...options }).catch(() => undefined);
  });
}

describe('given a client that never settles, as older ones do over a broken gzip', () => {
  it.each([
    ['http.timeoutMs', {}, 8_000],
    ['timeout of the call', { timeout: 500 }, 500],
  ])('when %s has passed, then the call fails all the same', async (_what, options, deadlineMs) => {
    const clock = new ManualClock();
    const signals: unknown[] = [];
    const outcome = rejection(
      callOver(
        ({ signal }) => {
          signals.push(signal);
          return new Promise(() => undefined);
        },
        clock,
        options,
      ),
    );
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(deadlineMs);
    expect(await outcome).toMatchObject({ code: 'API_UNAVAILABLE', retryable: true });
    expect(signals).toEqual([expect.objectContaining({ aborted: true })]);
  });

  it('when its caller aborts, then it ends at once with that reason', async () => {
    const controller = new AbortController();
    const reason = new Error('gone');
    const outcome = rejection(
      callOver(() => new Promise(() => undefined), new ManualClock(), { signal: controller.signal }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    expect(await outcome).toBe(reason);
  });

  it('when it throws instead of rejecting, then that is a rejection of the package', async () => {
    const send: Adapter = () => {
      throw new TypeError('of the client');
    };
    expect(await rejection(callOver(send, new ManualClock()))).toMatchObject({ code: 'CONFIGURATION' });
  });
});

describe('given an event loop that was blocked beyond the deadline', () => {
  it('when the response waited in the socket meanwhile, then it counts', async () => {
    const thread = await answeringThread('http', 20);
    cleanUps.push(() => thread.stop());
    const calls = await Calls.start(answersAll, { baseUrl: thread.url, clock: systemClock });
    cleanUps.push(() => calls.stop());
    const arrival = thread.arrival();
    const outcome = firstValueFrom(calls.http.get('/wallet/', { timeout: 1_000 }));
    await arrival;
    block(1_500);
    expect((await outcome).status).toBe(200);
  });

  it('when it still waited for a token, then it goes out with the one that comes a little later', async () => {
    const later = (): Promise<string> =>
      new Promise((resolve) => setTimeout(() => resolve(FIRST_TOKEN), 400));
    const calls = await Calls.start(answersAll, {
      clock: systemClock,
      tokens: { peekAccessToken: () => undefined, getAccessToken: later },
    });
    cleanUps.push(() => calls.stop());
    const outcome = firstValueFrom(calls.http.get('/wallet/', { timeout: 300 }));
    await new Promise((resolve) => setImmediate(resolve));
    block(700);
    expect((await outcome).status).toBe(200);
  });

  it('when it had not asked for a token yet, then it waits for one', async () => {
    const calls = await Calls.start(answersAll, {
      clock: systemClock,
      tokens: {
        peekAccessToken: () => {
          block(700);
          return undefined;
        },
        getAccessToken: ({ timeoutMs = 0 } = {}) =>
          timeoutMs > 0 ? Promise.resolve(FIRST_TOKEN) : Promise.reject(new Error('no wait, no token')),
      },
    });
    cleanUps.push(() => calls.stop());
    expect((await firstValueFrom(calls.http.get('/wallet/', { timeout: 300 }))).status).toBe(200);
  });
});

describe("given a caller's signal that lives long", () => {
  it('when calls have ended, one way or another, then none of them listens to it any more', async () => {
    const calls = await Calls.start((request, response) => {
      if (request.url === '/reset/') request.socket.destroy();
      else answersAll(request, response);
    });
    cleanUps.push(() => calls.stop());
    const { signal } = new AbortController();
    await firstValueFrom(calls.http.get('/wallet/', { signal }));
    await rejection(firstValueFrom(calls.http.get('/reset/', { signal })));
    await rejection(firstValueFrom(calls.http.get('/wallet/', { signal, maxContentLength: 1 })));
    const { data } = await firstValueFrom(
      calls.http.get<AsyncIterable<unknown>>('/wallet/', { signal, responseType: 'stream' }),
    );
    for await (const chunk of data) expect(chunk).toBeDefined();
    await new Promise((resolve) => setImmediate(resolve));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
