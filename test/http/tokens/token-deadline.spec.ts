import { Agent as HttpsAgent } from 'node:https';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { type Clock, systemClock } from '../../../lib/core/index.js';
import type { MergedConfig } from '../../../lib/http/axios-types.js';
import { B2binpayEmulator, ManualClock } from '../../../lib/testing/index.js';
import { answeringThread, block } from '../../support/answering-thread.js';
import { CA } from '../../support/tls.js';
import type { TokenRequests } from '../../support/token-requests.js';
import { tokenWire } from '../../support/token-wire.js';

const { servers, requestsTo } = tokenWire();

/** The client as some versions of axios are after an answer that they cannot unpack: it sends, and never settles. */
function neverSettling({ client }: TokenRequests): void {
  const real = new HttpService().axiosRef.create({ adapter: 'http' });
  client.axiosRef.defaults.adapter = (config: MergedConfig) => {
    real
      .request(Object.assign({ ...config }, { adapter: 'http', signal: new AbortController().signal }))
      .catch(() => undefined);
    return new Promise(() => undefined);
  };
}

/** The real clock, but for timers, which fire when the test says so. */
class HandClock implements Clock {
  fire = (): void => undefined;

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  setTimeout(fn: () => void): unknown {
    this.fire = fn;
    return undefined;
  }

  clearTimeout(): void {}
}

interface Silence {
  readonly handle: RequestListener;
  readonly arrived: Promise<void>;
  readonly closed: Promise<void>;
}

/** Takes requests and never answers. */
function silence(): Silence {
  let onArrival = (): void => undefined;
  let onClose = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (onArrival = resolve));
  const closed = new Promise<void>((resolve) => (onClose = resolve));
  const handle: RequestListener = ({ socket }) => {
    socket.on('close', onClose);
    onArrival();
  };
  return { handle, arrived, closed };
}

describe('given a server that takes the request and is silent', () => {
  it('when the deadline passes, then the outcome is unknown and the connection is closed', async () => {
    const { handle, arrived, closed } = silence();
    const clock = new HandClock();
    const sending = requestsTo(await servers.http(handle), {}, clock).obtain();
    await arrived;
    clock.fire();
    const sent = await sending;
    await closed;

    expect(sent).toMatchObject({ is: 'unknown', error: { code: 'API_UNAVAILABLE' } });
    expect(messageOf(sent)).toMatch(/did not respond before the deadline \(timeout\)/);
  });

  it('when the HTTP client never settles, then the deadline ends the request and its connection all the same', async () => {
    const { handle, arrived, closed } = silence();
    const clock = new HandClock();
    const requests = requestsTo(await servers.http(handle), {}, clock);
    neverSettling(requests);
    const sending = requests.obtain();
    await arrived;
    clock.fire();
    const sent = await sending;
    await closed;

    expect(sent).toMatchObject({ is: 'unknown', error: { code: 'API_UNAVAILABLE' } });
  });

  it('when it is aborted, then it ends at once', async () => {
    const { handle, arrived, closed } = silence();
    const requests = requestsTo(await servers.http(handle));
    neverSettling(requests);
    const controller = new AbortController();
    void arrived.then(() => controller.abort());
    const sent = await requests.obtain(60_000, controller.signal);
    await closed;

    expect(sent).toMatchObject({ is: 'unknown', error: { code: 'API_UNAVAILABLE' } });
    expect(messageOf(sent)).toMatch(/shutting down/);
  });

  it('when time is virtual and the client never settles, then time moves on without waiting for it', async () => {
    const clock = new ManualClock();
    const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', clock });
    emulator.fault({ kind: 'hang', times: Infinity });
    const requests = requestsTo(emulator.url, {}, clock);
    neverSettling(requests);
    const sending = requests.obtain(8_000);
    const startedAt = performance.now();
    await clock.advance(60_000);
    const tookMs = performance.now() - startedAt;
    await emulator.stop();

    expect(await sending).toMatchObject({ is: 'unknown' });
    // A clock that waits for an exchange in vain does so for two seconds.
    expect(tookMs).toBeLessThan(1_500);
  });
});

describe('given a request of which nothing left', () => {
  it('when the deadline passes in the TLS handshake, then it is unsent', async () => {
    const clock = new HandClock();
    const host = await servers.tcp((socket) => socket.on('data', () => clock.fire()));
    const sent = await requestsTo(`https://${host}`, {}, clock).obtain();

    expect(sent).toMatchObject({ is: 'unsent', error: { code: 'API_UNAVAILABLE' } });
    expect(messageOf(sent)).toMatch(/no connection .* before the deadline/);
  });

  it('when it was aborted before, then it is unsent and the server sees nothing', async () => {
    let requests = 0;
    const url = await servers.http((_request, response) => {
      requests += 1;
      response.end('{}');
    });
    const sent = await requestsTo(url).obtain(5_000, AbortSignal.abort());
    const next = await requestsTo(url).obtain();

    expect([sent.is, next.is]).toEqual(['unsent', 'response']);
    expect(requests).toBe(1);
  });

  it('when it is aborted in the TLS handshake, then it is unsent', async () => {
    const controller = new AbortController();
    const host = await servers.tcp((socket) => socket.on('data', () => controller.abort()));
    const sent = await requestsTo(`https://${host}`).obtain(5_000, controller.signal);

    expect(sent.is).toBe('unsent');
  });
});

const DEADLINE_MS = 1_000;

describe.each(['http', 'https'])(
  'given an event loop that is blocked past the deadline of an %s request',
  (scheme) => {
    it('when the answer lies in the socket’s buffer, then it still counts', async () => {
      // The server is in another thread: it answers while this one is blocked.
      const { url, arrival, stop } = await answeringThread(scheme, 100);
      const requests = requestsTo(url, { httpsAgent: new HttpsAgent({ ca: CA }) });
      const startedAt = performance.now();
      const sending = requests.obtain(DEADLINE_MS);
      await arrival();
      const leftMs = startedAt + DEADLINE_MS - performance.now();
      block(Math.max(0, leftMs) + 300);
      const sent = await sending;
      await stop();

      expect(sent).toMatchObject({ is: 'response', response: { status: 200, body: { is: 'json' } } });
    });
  },
);

function messageOf(sent: object): string {
  return String(Reflect.get(sent, 'error'));
}
