import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Controller, Get, type INestApplication, type Provider } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HttpHealthIndicator, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  B2binpayExceptionFilter,
  B2binpayHttpService,
  TokenService,
} from 'nestjs-b2binpay-auth';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';
import { firstValueFrom } from 'rxjs';

@Controller()
class WalletController {
  constructor(private readonly b2binpay: B2binpayHttpService) {}

  @Get('wallets')
  async wallets(): Promise<unknown> {
    return (await firstValueFrom(this.b2binpay.get<unknown>('/wallet/'))).data;
  }
}

const ADAPTERS = [
  { host: 'Express', adapter: () => new ExpressAdapter() },
  { host: 'Fastify', adapter: () => new FastifyAdapter() },
];

describe.each(ADAPTERS)('given a Nest 11 host on $host', ({ adapter }) => {
  let emulator: B2binpayEmulator;
  let host: INestApplication;
  let stranger: Server;
  let strangerUrl: string;
  let seen: (string | undefined)[];

  async function start(...providers: Provider[]): Promise<void> {
    emulator = await B2binpayEmulator.start({ apiVersion: 'v3' });
    emulator.resource('GET', '/wallet/', { data: [] });
    seen = [];
    stranger = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const address = stranger.address();
    strangerUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const { url: baseUrl } = emulator;
    const credentials = emulator.credentials as { clientId: string; clientSecret: string };
    const module = await Test.createTestingModule({
      imports: [
        HttpModule,
        TerminusModule.forRoot({ logger: false }),
        B2binpayAuthModule.forRoot({ apiVersion: 'v3', baseUrl, credentials }),
      ],
      controllers: [WalletController],
      providers,
    }).compile();
    host = module.createNestApplication(adapter(), { logger: false });
    await host.listen(0, '127.0.0.1');
    await host.get(TokenService).whenReady();
  }

  afterEach(async () => {
    await host.close();
    await emulator.stop();
    stranger.closeAllConnections();
    await new Promise((resolve) => stranger.close(resolve));
  });

  async function ask(): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${await host.getUrl()}/wallets`, { headers: { connection: 'close' } });
    return { status: answer.status, body: await answer.json() };
  }

  it("calls the API, and the host's HttpService and terminus' pings carry no bearer", async () => {
    await start();
    let ran = 0;
    const http = host.get(HttpService, { strict: false });
    const id = http.axiosRef.interceptors.request.use((config) => {
      ran += 1;
      return config;
    });
    expect(await ask()).toEqual({ status: 200, body: { data: [] } });
    expect(ran).toBe(0);
    await firstValueFrom(http.get(strangerUrl));
    const pings = await host.resolve(HttpHealthIndicator, undefined, { strict: false });
    await pings.pingCheck('stranger', strangerUrl);
    http.axiosRef.interceptors.request.eject(id);
    expect(seen).toEqual([undefined, undefined]);
  });

  it.each([400, 401, 403, 404, 409, 428, 429, 500, 502, 503])(
    'answers a constant 500 through its own filter where the API answered %d',
    async (status) => {
      await start();
      emulator.fault({
        path: '/wallet/',
        kind: 'status',
        status,
        times: 2,
        body: { errors: [{ code: '1' }] },
      });
      expect(await ask()).toEqual({
        status: 500,
        body: { statusCode: 500, message: 'Internal server error' },
      });
    },
  );

  it('answers 503 through B2binpayExceptionFilter where the API is away, and 502 where it refuses', async () => {
    await start({ provide: APP_FILTER, useClass: B2binpayExceptionFilter });
    emulator.fault({ path: '/wallet/', kind: 'status', status: 503 });
    expect(await ask()).toEqual({ status: 503, body: { statusCode: 503, message: 'Service Unavailable' } });
    emulator.fault({ path: '/wallet/', kind: 'status', status: 404 });
    expect(await ask()).toEqual({ status: 502, body: { statusCode: 502, message: 'Bad Gateway' } });
  });
});
