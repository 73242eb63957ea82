import 'reflect-metadata';
import { type ArgumentsHost, Controller, HttpException, type INestApplication, Post } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  acceptJsonApi,
  B2binpayAuthModule,
  B2binpayCallback,
  type SignedCallback,
  VerifyB2binpayCallback,
} from 'nestjs-b2binpay-auth';
import { catchError, map, type Observable, of, retry, timeout } from 'rxjs';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';

const handled: string[] = [];

@Controller()
class CallbackController {
  @Post('callbacks')
  @VerifyB2binpayCallback()
  handle(@B2binpayCallback() callback: SignedCallback): { readonly ignored: true } {
    handled.push(callback.signed.trackingId);
    return { ignored: true };
  }

  @Post('json')
  json(): { readonly ok: true } {
    return { ok: true };
  }
}

let handle: () => unknown = () => undefined;

@Controller()
class EnhancedController {
  @Post('callbacks')
  @VerifyB2binpayCallback()
  async handle(): Promise<unknown> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return handle();
  }
}

const ADAPTERS = [
  { host: 'Express', adapter: () => new ExpressAdapter() },
  { host: 'Fastify', adapter: () => new FastifyAdapter() },
];

describe.each(ADAPTERS)('given a Nest 11 host on $host', ({ adapter }) => {
  let emulator: B2binpayEmulator;
  let host: INestApplication;

  beforeEach(async () => {
    handled.length = 0;
    const credentials = { clientId: 'key', clientSecret: 'secret', callbackSecret: 'callback-secret' };
    emulator = await B2binpayEmulator.start({ apiVersion: 'v3', credentials });
    const { url: baseUrl } = emulator;
    const module = await Test.createTestingModule({
      imports: [B2binpayAuthModule.forRoot({ apiVersion: 'v3', baseUrl, credentials, eager: false })],
      controllers: [CallbackController],
    }).compile();
    host = module.createNestApplication(adapter(), { logger: false });
    acceptJsonApi(host);
    await host.listen(0, '127.0.0.1');
  });

  afterEach(async () => {
    await host.close();
    await emulator.stop();
  });

  it.each(['application/json', 'application/vnd.api+json'])(
    'handles genuine callbacks of %s once',
    async (contentType) => {
      const url = `${await host.getUrl()}/callbacks`;
      const genuine = { trackingId: 'order-1', time: new Date().toISOString(), attempts: 1, contentType };
      for (let times = 0; times < 2; times += 1) {
        expect(await emulator.sendCallback(url, genuine)).toMatchObject({ status: 200, text: '' });
      }
      for (const [tampering, status] of [
        ['amount', 401],
        ['unsigned', 401],
        ['stripped', 200],
      ] as const) {
        expect(await emulator.sendCallback(url, { ...genuine, tampering })).toMatchObject({ status });
      }
      expect(handled).toEqual(['order-1']);
    },
  );

  it('answers broken and long bodies of our media type with constants, and parses its own JSON', async () => {
    const post = async (path: string, type: string, body: string): Promise<[number, unknown]> => {
      const headers = { 'content-type': type, connection: 'close' };
      const answer = await fetch(`${await host.getUrl()}${path}`, { method: 'POST', headers, body });
      return [answer.status, await answer.json()];
    };
    const media = 'application/vnd.api+json';
    expect(await post('/callbacks', media, '{"a": nope')).toEqual([
      400,
      { statusCode: 400, message: 'Bad Request' },
    ]);
    const long = JSON.stringify({ a: 'x'.repeat(1_100_000) });
    expect((await post('/callbacks', media, long))[0]).toBe(413);
    expect(await post('/json', 'application/json', '{"a":1}')).toEqual([201, { ok: true }]);
  });
});

const envelope = { ok: false };
const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 15));
type Configure = (host: INestApplication) => unknown;
const interceptor = (pipe: (source: Observable<unknown>) => Observable<unknown>): Configure => {
  return (host) => host.useGlobalInterceptors({ intercept: (_context, next) => pipe(next.handle()) });
};
const byReply = (host: INestApplication, context: ArgumentsHost): unknown =>
  host.getHttpAdapter().reply(context.switchToHttp().getResponse(), envelope, 200);
const byNode = (context: ArgumentsHost): void => {
  const response = context.switchToHttp().getResponse();
  (response.raw ?? response).writeHead(200).end('of the host');
};
const filter = (answer: (host: INestApplication, context: ArgumentsHost) => unknown): Configure => {
  return (host) => host.useGlobalFilters({ catch: (_error: unknown, context) => answer(host, context) });
};

const ENHANCERS: readonly (readonly [string, Configure])[] = [
  ['an error envelope by interceptor', interceptor(catchError(() => of(envelope)))],
  ['an error envelope by filter', filter(byReply)],
  ['an error envelope by filter, late', filter(async (...args) => late().then(() => byReply(...args)))],
  ["an error envelope by Node's response", filter((_host, context) => byNode(context))],
  [
    "an error envelope by Node's response, late",
    filter(async (_host, context) => late().then(() => byNode(context))),
  ],
  ['a response envelope', interceptor(map((data) => ({ data: data ?? null })))],
  ['a mapping that reads the answer', interceptor(map((data) => Object(data).items.length))],
  ['a timeout', interceptor(timeout(5))],
  ['a retry', interceptor(retry(2))],
];

describe.each(ADAPTERS)('given a Nest 11 host on $host with enhancers around all routes', ({ adapter }) => {
  it.each(ENHANCERS)('answers as without %s', async (_name, configure) => {
    const credentials = { clientId: 'key', clientSecret: 'secret', callbackSecret: 'callback-secret' };
    const emulator = await B2binpayEmulator.start({ apiVersion: 'v3', credentials });
    const { url: baseUrl } = emulator;
    const module = await Test.createTestingModule({
      imports: [B2binpayAuthModule.forRoot({ apiVersion: 'v3', baseUrl, credentials, eager: false })],
      controllers: [EnhancedController],
    }).compile();
    const host = module.createNestApplication(adapter(), { logger: false });
    acceptJsonApi(host);
    configure(host);
    await host.listen(0, '127.0.0.1');
    const url = `${await host.getUrl()}/callbacks`;
    const genuine = { trackingId: 'order-1', time: new Date().toISOString(), attempts: 1 };
    const failWith = (error: Error) => () => {
      throw error;
    };
    const body = (statusCode: number, message: string): object => ({
      status: statusCode,
      text: JSON.stringify({ statusCode, message }),
    });
    const failed = body(500, 'Internal server error');
    handle = failWith(new Error('of the handler'));
    expect(await emulator.sendCallback(url, genuine)).toMatchObject(failed);
    handle = failWith(new HttpException('of the handler', 202));
    expect(await emulator.sendCallback(url, genuine)).toMatchObject(failed);
    handle = failWith(new HttpException('of the handler', 503));
    expect(await emulator.sendCallback(url, genuine)).toMatchObject(body(503, 'Service Unavailable'));
    handle = () => ({ of: 'the handler' });
    for (let times = 0; times < 2; times += 1) {
      expect(await emulator.sendCallback(url, genuine)).toMatchObject({ status: 200, text: '' });
    }
    expect(await emulator.sendCallback(url, { ...genuine, tampering: 'sign' })).toMatchObject(
      body(401, 'Unauthorized'),
    );
    await late();
    await host.close();
    await emulator.stop();
  });
});
