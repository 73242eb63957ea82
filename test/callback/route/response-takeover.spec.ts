import { request as httpRequest, Agent } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Header, type INestApplication, Next, Post, Res } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { VerifyB2binpayCallback } from '../../../lib/index.js';
import { callbackOf, depositOf } from '../bodies.js';
import { ADAPTERS } from '../../support/adapters.js';
import { call } from '../../support/call.js';
import { CallbackHost, type CallbackHostOptions } from '../../support/callback-host.js';
import type { Posted } from '../../support/post.js';
import { ENHANCERS, hasAnsweredAll } from '../../support/host-enhancers.js';
import { Transpiled } from '../../support/transpiled.js';
import { until } from '../../support/until.js';
import { witness } from '../../support/witness.js';

const GENUINE = callbackOf('v2');
const FORGED = callbackOf('v2', { sign: '0'.repeat(64) });
const NOTICE = depositOf(4, 'order-1', '');
const OK = { status: 200, text: '' };

const hosts: CallbackHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop();
});

const plain = ({ status, text }: Posted): { status: number; text: string } => ({ status, text });

/** Ways in which handlers write to `@Res()`. */
const WRITES: readonly [string, (response: object) => void][] = [
  ['nothing', () => undefined],
  ["202 by the server's own method", (response) => call(call(response, 'status', 202), 'send', { of: 'it' })],
  [
    "202 by Node's response",
    (response) => {
      const raw: unknown = Reflect.get(response, 'raw') ?? response;
      call(raw, 'writeHead', 202);
      call(raw, 'end', 'of the handler');
    },
  ],
  ['a redirect', (response) => call(response, 'redirect', '/elsewhere')],
  ['late', (response) => void setTimeout(() => call(response, 'send', 'late'), 20)],
  ['an end of the connection', (response) => call(Reflect.get(response, 'raw') ?? response, 'destroy')],
];

describe.each(ADAPTERS)('given a route of callbacks on $host', ({ host: name, adapter }) => {
  async function start(options: CallbackHostOptions): Promise<CallbackHost> {
    const host = await CallbackHost.start(adapter(), options);
    hosts.push(host);
    return host;
  }

  it.each(WRITES)(
    'when the handler takes @Res() and writes %s, then handled, repeated, forged and unsigned are answered as ever',
    async (_what, write) => {
      @Controller()
      class ResponseController {
        @Post('callbacks')
        @VerifyB2binpayCallback()
        handle(@Res() response: object): void {
          write(response);
        }
      }
      const host = await start({ controllers: [ResponseController] });
      expect(plain(await host.deliver(GENUINE))).toEqual(OK);
      expect(plain(await host.deliver(GENUINE))).toEqual(OK);
      expect(plain(await host.deliver(NOTICE))).toEqual(OK);
      expect((await host.deliver(FORGED)).status).toBe(401);
    },
  );

  it('when the handler calls next(), then it is 200 and empty', async () => {
    @Controller()
    class NextController {
      @Post('callbacks')
      @VerifyB2binpayCallback()
      handle(@Next() next: unknown): void {
        if (typeof next === 'function') Reflect.apply(next, undefined, []);
      }
    }
    const host = await start({ controllers: [NextController] });
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
  });

  it('when the host has set headers before, then they are sent, but none that tells of a body', async () => {
    @Controller()
    class HeaderController {
      @Post('callbacks')
      @VerifyB2binpayCallback()
      @Header('x-route', 'of the route')
      @Header('content-encoding', 'gzip')
      @Header('content-type', 'text/html')
      @Header('etag', '"1"')
      handle(): void {}
    }
    const host = await start({ controllers: [HeaderController] });
    for (const [body, type] of [
      [GENUINE, null],
      [FORGED, 'application/json; charset=utf-8'],
    ] as const) {
      const { header } = await host.deliver(body);
      expect(header('x-route')).toBe('of the route');
      expect(header('content-encoding')).toBeNull();
      expect(header('etag')).toBeNull();
      expect(header('content-type')).toBe(type);
    }
  });

  it('when the sender keeps its connection, then all of its callbacks are answered on it', async () => {
    const enhancer = ENHANCERS.find(
      ({ name: what }) => what === "an error envelope by Node's response, late",
    );
    const seen: unknown[] = [];
    const host = await start({ configure: (app) => enhancer?.configure(app, seen) });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<unknown>();
    const statuses: unknown[] = [];
    for (const body of [GENUINE, FORGED, GENUINE, NOTICE, FORGED]) {
      const { status, port } = await post(`${await host.app.getUrl()}/callbacks`, body, agent);
      statuses.push(status);
      ports.add(port);
      await until('the late answers were tried', () => hasAnsweredAll(seen));
    }
    agent.destroy();
    expect(seen).toHaveLength(4);
    expect(statuses).toEqual([200, 401, 200, 200, 401]);
    expect(ports.size).toBe(1);
  });

  it('when callbacks are pipelined on a connection, then each is answered in its turn', async () => {
    const host = await start({});
    let release = (): void => undefined;
    host.handle = () => new Promise<void>((resolve) => (release = resolve));
    const { port, hostname } = new URL(await host.app.getUrl());
    const socket = connect(Number(port), hostname);
    const message = (body: unknown, connection: string): string => {
      const text = JSON.stringify(body);
      return `POST /callbacks HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    };
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.write(message(GENUINE, 'keep-alive') + message(FORGED, 'close'));
    await until(
      'the first is handled and the second refused',
      () => host.handled.length + host.events.length === 2,
    );
    expect(received).toBe('');
    release();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
  });

  it('when the sender is gone before the handler has ended, then that is remembered all the same', async () => {
    const host = await start({});
    let release = (): void => undefined;
    host.handle = () => new Promise<void>((resolve) => (release = resolve));
    // Not `fetch`, which connects anew when it has been aborted, and keeps that connection for seconds.
    const headers = { 'content-type': 'application/json' };
    const sending = httpRequest(`${await host.app.getUrl()}/callbacks`, {
      method: 'POST',
      headers,
      agent: false,
    });
    const gone = new Promise((resolve) => sending.once('error', () => resolve('gone')));
    sending.end(JSON.stringify(GENUINE));
    await until('the callback is handled', () => host.handled.length > 0);
    sending.destroy();
    expect(await gone).toBe('gone');
    release();
    await until('the handler has ended', () => host.events.length > 0);
    expect(host.events).toEqual([expect.objectContaining({ outcome: 'handled' })]);
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(host.handled).toHaveLength(1);
  });

  it('when the handler fails, then its error reaches the filters of the host as it was thrown', async () => {
    const seen: unknown[] = [];
    const host = await start({
      configure: (app: INestApplication) =>
        app.useGlobalFilters({ catch: (error: unknown) => void seen.push(error) }),
    });
    const failure = new Error('of the handler');
    host.handle = () => {
      throw failure;
    };
    expect((await host.deliver(GENUINE)).status).toBe(500);
    expect((await host.deliver(FORGED)).status).toBe(401);
    expect(seen).toEqual([failure, expect.objectContaining({ status: 401 })]);
    expect(name).toBeDefined();
  });
});

describe('given a host on Fastify that logs', () => {
  it('when callbacks are answered and the host answers too, then Fastify warns of nothing', async () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => void lines.push(line) };
    const enhancer = ENHANCERS.find(({ name }) => name === 'an error envelope by filter, late');
    const seen: unknown[] = [];
    const host = await CallbackHost.start(new FastifyAdapter({ logger: { level: 'warn', stream } }), {
      configure: (app) => enhancer?.configure(app, seen),
    });
    hosts.push(host);
    for (const body of [GENUINE, FORGED, GENUINE, NOTICE]) await host.deliver(body);
    await host.deliver('{"a": nope', 'application/vnd.api+json');
    await until('the late answers were tried', () => hasAnsweredAll(seen));
    expect(seen).not.toEqual([]);
    expect(lines).toEqual([]);
  });
});

describe('given a script of its own process', () => {
  const library = new Transpiled();
  afterAll(() => library.remove());

  const script = (adapter: string, rest: string): string => `
    import 'reflect-metadata';
    import { Controller, Module, Post } from '@nestjs/common';
    import { NestFactory } from '@nestjs/core';
    import { ${adapter} } from '@nestjs/platform-${adapter.replace('Adapter', '').toLowerCase()}';
    import { acceptJsonApi, B2binpayAuthModule, VerifyB2binpayCallback } from './lib/index.js';
    import { signCallback } from './lib/testing/index.js';

    const credentials = { login: 'login', password: 'password' };
    class Route { async handle() { await new Promise((resolve) => setTimeout(resolve, 20)); } }
    const descriptor = Object.getOwnPropertyDescriptor(Route.prototype, 'handle');
    VerifyB2binpayCallback()(Route.prototype, 'handle', descriptor);
    Post('callbacks')(Route.prototype, 'handle', descriptor);
    Controller()(Route);
    class App {}
    const auth = B2binpayAuthModule.forRoot({ apiVersion: 'v2', environment: 'sandbox', credentials, eager: false });
    Module({ imports: [auth], controllers: [Route] })(App);
    const adapter = new ${adapter}();
    const app = await NestFactory.create(App, adapter, { logger: ['fatal'] });
    acceptJsonApi(app);
    const time = new Date().toISOString();
    const fields = { status: 2, amount: '0.30', trackingId: 'order-1', time };
    const attributes = { op_id: 1, op_type: 1, amount: '0.30', status: 2 };
    const genuine = {
      data: { type: 'deposit', id: '1', attributes: { tracking_id: 'order-1' } },
      included: [{ type: 'transfer', id: '2', attributes }],
      meta: { time, sign: signCallback(fields, credentials) },
    };
    const forged = { ...genuine, meta: { time, sign: '0'.repeat(64) } };
    ${rest}
    await app.close();
  `;

  it.each(['ExpressAdapter', 'FastifyAdapter'])(
    'when filters and timeouts of a host on %s write early and late, then nothing is thrown that nobody catches',
    async (adapter) => {
      const run = await library.run(
        script(
          adapter,
          `
          const late = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
          app.useGlobalFilters({ catch: async (error, host) => {
            const response = host.switchToHttp().getResponse();
            const raw = response.raw ?? response;
            for (const ms of [0, 10, 40]) {
              await late(ms);
              adapter.reply(response, { ok: false }, 200);
              raw.setHeader('x-late', 'yes');
              raw.appendHeader('x-late', 'again');
              raw.removeHeader('x-late');
              raw.statusCode = 200;
              raw.writeHead(200);
              raw.flushHeaders();
              raw.write('x', () => undefined);
              await new Promise((resolve) => raw.end('x', resolve));
            }
          } });
          const { timeout } = await import('rxjs');
          app.useGlobalInterceptors({ intercept: (_context, next) => next.handle().pipe(timeout(5)) });
          await app.listen(0, '127.0.0.1');
          const url = (await app.getUrl()) + '/callbacks';
          for (const body of [genuine, forged, genuine]) {
            const headers = { 'content-type': 'application/vnd.api+json', connection: 'close' };
            const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
            console.log(response.status, (await response.text()).length > 0);
          }
          await late(150);
          `,
        ),
      );
      witness(run.stderr);
      expect(run).toEqual({ code: 0, stderr: '', stdout: '200 false\n401 true\n200 false\n' });
    },
  );

  it('when callbacks come by inject(), as in tests of hosts on Fastify, then they are answered', async () => {
    const run = await library.run(
      script(
        'FastifyAdapter',
        `
        await app.init();
        for (const payload of [genuine, forged]) {
          const answer = await adapter.inject({ method: 'POST', url: '/callbacks', payload });
          console.log(answer.statusCode, answer.payload);
        }
        `,
      ),
    );
    expect(run).toMatchObject({
      code: 0,
      stdout: `200 \n401 ${JSON.stringify({ statusCode: 401, message: 'Unauthorized' })}\n`,
    });
  });
});

function post(url: string, body: unknown, agent: Agent): Promise<{ status?: number; port?: number }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sending = httpRequest(url, { method: 'POST', headers, agent }, (response) => {
      const port = response.socket.localPort;
      response.resume().once('end', () =>
        resolve({
          ...(response.statusCode !== undefined && { status: response.statusCode }),
          ...(port !== undefined && { port }),
        }),
      );
    });
    sending.once('error', reject);
    sending.end(JSON.stringify(body));
  });
}
