import { Agent as HttpAgent, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import { createHttpAgents } from '../../../lib/http/index.js';
import { createPrivateAxios } from '../../../lib/http/private-axios.js';
import { answeringThread, block } from '../../support/answering-thread.js';
import { CA } from '../../support/tls.js';
import { TokenRequests } from '../../support/token-requests.js';
import { tokenWire } from '../../support/token-wire.js';

const { servers, requestsTo } = tokenWire();

const SETTINGS = { timeoutMs: 8_000, maxResponseBytes: 1_024, useEnvProxy: false };

describe('given token requests', () => {
  it('when two are sent, then each has a connection of its own, and the TLS session is resumed', async () => {
    const seen: { socket: Socket; isResumed: boolean; headers: IncomingHttpHeaders }[] = [];
    const url = await servers.https(({ socket, headers }, response) => {
      seen.push({ socket, headers, isResumed: socket instanceof TLSSocket && socket.isSessionReused() });
      response.end('{}');
    });
    const requests = requestsTo(url, { httpsAgent: new HttpsAgent({ ca: CA, keepAlive: true }) });
    const first = await requests.obtain();
    const second = await requests.obtain();

    expect([first.is, second.is]).toEqual(['response', 'response']);
    expect(seen[0]?.socket).not.toBe(seen[1]?.socket);
    expect(seen.map(({ isResumed }) => isResumed)).toEqual([false, true]);
    expect(seen.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
  });

  it('when one is sent, then no packed answer is asked for', async () => {
    let encoding: unknown;
    const url = await servers.http(({ headers }, response) => {
      encoding = headers['accept-encoding'];
      response.end('{}');
    });
    await requestsTo(url).obtain();

    expect(encoding).toBe('identity');
  });

  it("when the user's agent has few sockets and business calls hold all of them, then a token request waits for none", async () => {
    const url = await servers.https((request, response) => {
      if (request.url === '/token/') response.end('{}');
    });
    const httpsAgent = new HttpsAgent({ ca: CA, keepAlive: true, maxSockets: 4, maxTotalSockets: 4 });
    const requests = requestsTo(url, { httpsAgent });
    const calls = new AbortController();
    const business = createPrivateAxios(requests.settings, requests.agents, {});
    const slow = Array.from({ length: 6 }, () =>
      business.get(`${url}/slow/`, { signal: calls.signal }).catch(() => undefined),
    );
    const sent = await requests.obtain(2_000);
    calls.abort();
    await Promise.all(slow);

    expect(sent.is).toBe('response');
    httpsAgent.destroy();
  });
});

it('given a server that ends idle connections, when the event loop was blocked for longer, then the next token request is answered', async () => {
  const { url, stop } = await answeringThread('https', 0, 150);
  const requests = requestsTo(url, { httpsAgent: new HttpsAgent({ ca: CA, keepAlive: true }) });
  const first = await requests.obtain();
  await new Promise((resolve) => setTimeout(resolve, 10));
  // The server closes a second after its time-out, and this process cannot have noticed when it sends again.
  block(1_500);
  const second = await requests.obtain();
  await stop();

  expect([first.is, second.is]).toEqual(['response', 'response']);
});

describe('given an agent of the user', () => {
  it("when it is Node's, then token requests get one with its options, without its limits", () => {
    const httpsAgent = new HttpsAgent({ ca: CA, keepAlive: true, maxSockets: 4, minVersion: 'TLSv1.3' });
    const { forTokens } = createHttpAgents({ ...SETTINGS, httpsAgent });

    expect(forTokens.httpsAgent).not.toBe(httpsAgent);
    expect(forTokens.httpsAgent.options).toMatchObject({ ca: CA, keepAlive: false, minVersion: 'TLSv1.3' });
    expect(forTokens.httpsAgent).toMatchObject({ maxSockets: Infinity, maxTotalSockets: Infinity });
  });

  it("when it is of another class, as a proxy's is, then token requests use it as it is", () => {
    class ProxyAgent extends HttpsAgent {}
    const httpsAgent = new ProxyAgent();

    expect(createHttpAgents({ ...SETTINGS, httpsAgent }).forTokens.httpsAgent).toBe(httpsAgent);
  });

  it("when it is Node's with a method replaced, then token requests use it as it is", () => {
    const httpsAgent = new HttpsAgent();
    Reflect.set(httpsAgent, 'createConnection', () => undefined);

    expect(createHttpAgents({ ...SETTINGS, httpsAgent }).forTokens.httpsAgent).toBe(httpsAgent);
  });

  it('when the application closes, then it is left alone and ours are ended', async () => {
    const url = await servers.https((_request, response) => response.end('{}'));
    let destroyed = 0;
    class CountingAgent extends HttpsAgent {
      override destroy(): void {
        destroyed += 1;
        super.destroy();
      }
    }
    const requests = new TokenRequests(url, { httpsAgent: new CountingAgent({ ca: CA }) });
    expect((await requests.obtain()).is).toBe('response');
    requests.close();

    expect(destroyed).toBe(0);
  });

  it('when none is given, then token requests verify with TLS 1.2 or newer', () => {
    const { forTokens } = createHttpAgents(SETTINGS);

    expect(forTokens.httpsAgent.options).toMatchObject({ minVersion: 'TLSv1.2', keepAlive: false });
    expect(forTokens.httpAgent).toBeInstanceOf(HttpAgent);
  });
});
