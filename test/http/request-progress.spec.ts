import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { RequestProgress } from '../../lib/http/request-progress.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { ScriptedServer } from '../support/scripted-server.js';
import { Servers } from '../support/servers.js';
import { CA } from '../support/tls.js';
import { until } from '../support/until.js';

const servers = new Servers();
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  await servers.stop();
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface Outcome {
  readonly progress: RequestProgress;
  readonly status?: number;
  readonly error?: unknown;
}

type Config = Parameters<HttpService['request']>[0];

/** One request through the `http` adapter, as the private clients make it. */
async function attempt(url: string, config: Config = { proxy: false }): Promise<Outcome> {
  const progress = new RequestProgress(url);
  const axios = new HttpService().axiosRef.create({ adapter: 'http', maxRedirects: 0 });
  try {
    const { status } = await axios.request({
      method: 'POST',
      url,
      data: 'body',
      validateStatus: () => true,
      ...config,
      transport: progress,
    });
    return { progress, status };
  } catch (error) {
    return { progress, error };
  }
}

function agentOf(options: ConstructorParameters<typeof HttpsAgent>[0] = {}): HttpsAgent {
  const agent = new HttpsAgent({ ca: CA, ...options });
  cleanUps.push(() => agent.destroy());
  return agent;
}

/** Aborts as soon as `when` says so. */
function abortedOn(when: Promise<unknown>): AbortSignal {
  const controller = new AbortController();
  void when.then(() => controller.abort());
  return controller.signal;
}

describe('given a request of which nothing left', () => {
  it('when the name cannot be resolved, then it is unsent', async () => {
    const httpsAgent = agentOf({
      lookup: (_host, _options, callback) =>
        callback(Object.assign(new Error('no name'), { code: 'ENOTFOUND' }), ''),
    });
    const { progress, error } = await attempt('https://api.example/token/', { httpsAgent });

    expect(error).toMatchObject({ code: 'ENOTFOUND' });
    expect(progress.stage).toBe('unsent');
  });

  it('when the connection is refused, then it is unsent', async () => {
    const { progress, error } = await attempt('https://127.0.0.1:9/');

    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(progress.stage).toBe('unsent');
  });

  it('when it is cancelled while it waits for a connection of a busy agent, then it is unsent', async () => {
    let arrived = (): void => undefined;
    const first = new Promise<void>((resolve) => (arrived = resolve));
    const url = await servers.https(() => arrived());
    const httpsAgent = agentOf({ maxSockets: 1 });
    const busy = attempt(url, { httpsAgent, signal: abortedOn(first.then(() => sleep(50))) });
    await first;
    const { progress, error } = await attempt(url, { httpsAgent, signal: AbortSignal.timeout(20) });

    expect(error).toMatchObject({ code: 'ERR_CANCELED' });
    expect(progress.stage).toBe('unsent');
    expect((await busy).progress.stage).toBe('sent');
  });

  it('when it is cancelled during the TLS handshake, then it is unsent', async () => {
    let seen = (): void => undefined;
    const hello = new Promise<void>((resolve) => (seen = resolve));
    const host = await servers.tcp((socket) => socket.on('data', () => seen()));
    const { progress, error } = await attempt(`https://${host}/`, { signal: abortedOn(hello) });

    expect(error).toMatchObject({ code: 'ERR_CANCELED' });
    expect(progress.stage).toBe('unsent');
  });

  it('when the connection is reset during the TLS handshake, then it is unsent', async () => {
    const host = await servers.tcp((socket) => socket.on('data', () => socket.resetAndDestroy()));
    const { progress, error } = await attempt(`https://${host}/`, { httpsAgent: agentOf() });

    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(progress.stage).toBe('unsent');
  });

  it('when the certificate is of an unknown CA, then it is unsent and the server saw no request', async () => {
    let requests = 0;
    const url = await servers.https(() => (requests += 1));
    const { progress, error } = await attempt(url, { httpsAgent: agentOf({ ca: undefined }) });

    expect(error).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(progress.stage).toBe('unsent');
    expect(requests).toBe(0);
  });

  it('when the agent of the user refuses the certificate, then it is unsent', async () => {
    const url = await servers.https((_request, response) => response.end());
    const { progress, error } = await attempt(url, {
      httpsAgent: agentOf({ checkServerIdentity: () => new Error('not pinned') }),
    });

    expect(error).toBeDefined();
    expect(progress.stage).toBe('unsent');
  });

  it('when it is cancelled before it starts, then it is unsent', async () => {
    const { progress } = await attempt('https://127.0.0.1:9/', { signal: AbortSignal.abort() });

    expect(progress.stage).toBe('unsent');
  });
});

describe('given a request that may have reached the server', () => {
  it.each(['http', 'https'])('when an %s connection is reset after it, then it is sent', async (scheme) => {
    const url =
      scheme === 'https'
        ? await servers.https(({ socket }) => socket.destroy())
        : `http://${await servers.tcp((socket) => socket.on('data', () => socket.resetAndDestroy()))}`;
    const { progress, error } = await attempt(url, { httpsAgent: agentOf() });

    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(progress.stage).toBe('sent');
  });

  it('when it is cancelled while the server is silent, then it is sent', async () => {
    let arrived = (): void => undefined;
    const request = new Promise<void>((resolve) => (arrived = resolve));
    const url = await servers.https(() => arrived());
    const { progress } = await attempt(url, { httpsAgent: agentOf(), signal: abortedOn(request) });

    expect(progress.stage).toBe('sent');
  });

  it('when a kept-alive connection is reset under it, then it is sent', async () => {
    let requests = 0;
    const host = await servers.tcp((socket) =>
      socket.on('data', () => {
        requests += 1;
        if (requests > 1) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n');
      }),
    );
    const httpAgent = new HttpAgent({ keepAlive: true });
    cleanUps.push(() => httpAgent.destroy());
    await attempt(`http://${host}/`, { httpAgent });
    await until('the connection is idle', () => Object.keys(httpAgent.freeSockets).length > 0);
    const { progress, error } = await attempt(`http://${host}/`, { httpAgent });

    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(progress.stage).toBe('sent');
    expect(requests).toBe(2);
  });

  it('when the response breaks off in its body, then it is answered', async () => {
    const url = await servers.https((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.socket?.destroy());
    });
    const { progress, error } = await attempt(url, { httpsAgent: agentOf() });

    expect(error).toBeDefined();
    expect(progress.stage).toBe('answered');
  });

  it('when the response is whole, then it is answered', async () => {
    const server = await ScriptedServer.start({ status: 503, body: '' });
    cleanUps.push(() => server.stop());
    const { progress, status } = await attempt(server.url);

    expect(status).toBe(503);
    expect(progress.stage).toBe('answered');
  });
});

describe('given a proxy of the environment', () => {
  async function through(proxy: ConnectProxy, server: string): Promise<Outcome> {
    // A name, for TLS asks for none by address.
    const url = server.replace('127.0.0.1', 'localhost');
    cleanUps.push(() => proxy.stop());
    const before = process.env['HTTPS_PROXY'];
    process.env['HTTPS_PROXY'] = proxy.url;
    try {
      return await attempt(url, { httpsAgent: agentOf() });
    } finally {
      expect(proxy.targets).toEqual([new URL(url).host]);
      if (before === undefined) delete process.env['HTTPS_PROXY'];
      else process.env['HTTPS_PROXY'] = before;
    }
  }

  it('when it refuses the tunnel, then the request is unsent and the status is the tunnel’s', async () => {
    const url = await servers.https((_request, response) => response.end());
    const { progress } = await through(await ConnectProxy.start(407), url);

    expect(progress.stage).toBe('unsent');
    expect(progress.tunnelStatus).toBe(407);
  });

  it('when the server resets the handshake in the tunnel, then the request is unsent', async () => {
    const host = await servers.tcp((socket) => socket.on('data', () => socket.resetAndDestroy()));
    const { progress, error } = await through(await ConnectProxy.start(), `https://${host}/`);

    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(progress.stage).toBe('unsent');
  });

  it('when the server resets the connection after the request, then it is sent', async () => {
    const url = await servers.https(({ socket }) => socket.destroy());
    const { progress, error } = await through(await ConnectProxy.start(), url);

    expect(error).toBeDefined();
    expect(progress.stage).toBe('sent');
  });

  it('when the tunnel works, then the request is answered', async () => {
    const url = await servers.https((_request, response) => response.end('{}'));
    const { progress, status } = await through(await ConnectProxy.start(), url);

    expect(status).toBe(200);
    expect(progress.stage).toBe('answered');
  });

  it('when the HTTP client would hand the request to it in the clear, then nothing is sent', async () => {
    const proxy = await ConnectProxy.start();
    cleanUps.push(() => proxy.stop());
    const { hostname, port } = new URL(proxy.url);
    const progress = new RequestProgress('https://api.example/token/');
    // What axios below 1.17 does with an https request and a proxy.
    const asOlderClientsDo = (): unknown =>
      progress.request(
        { protocol: 'http:', hostname, port, path: 'https://api.example/token/', method: 'POST' },
        () => undefined,
      );

    expect(asOlderClientsDo).toThrow(/axios 1\.17/);
    expect(progress.stage).toBe('unsent');
    expect(proxy.seen).toBe('');
  });
});

it('given a request that hangs, when it is destroyed, then its connection closes whatever the client does', async () => {
  const host = await servers.tcp((socket) => socket.on('data', () => progress.destroy()));
  const progress = new RequestProgress(`http://${host}/`);
  const request = progress.request(
    { protocol: 'http:', hostname: '127.0.0.1', port: host.slice(10) },
    () => undefined,
  );
  const closed = new Promise((resolve) => request.on('error', () => undefined).on('close', resolve));
  request.end('body');
  await closed;

  expect(progress.stage).toBe('sent');
});

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
