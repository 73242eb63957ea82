import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, type Type, UseFilters } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { defer, firstValueFrom, type Observable, timeout } from 'rxjs';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import {
  ApiRequestError,
  ApiUnavailableError,
  B2binpayExceptionFilter,
  CallbackRejectedError,
} from '../../lib/index.js';
import { hangUp, listen } from '../support/listen.js';
import { rejection } from '../support/rejection.js';
import { SilentLogger } from '../support/silent-logger.js';
import { witness } from '../support/witness.js';

/** A port that was free a moment ago. */
async function freeAddress(): Promise<{ readonly port: number; readonly host: string }> {
  const server = createServer();
  const { port, hostname } = new URL(await listen(server));
  await hangUp(server);
  return { port: Number(port), host: hostname };
}

const MAX_MS = 2_000;

const CASES = [
  { error: new ApiUnavailableError('away', { path: '/deposit/' }), message: 'Service Unavailable' },
  { error: new ApiRequestError('no', { httpStatus: 409 }, [{ code: '1' }]), message: 'Bad Gateway' },
  { error: new CallbackRejectedError('SIGNATURE_MISMATCH'), message: 'Unauthorized' },
];

let thrown: Error;
let app: INestApplication;
afterEach(() => app.close());

async function create(controllers: Type[], providers: Type[] = []): Promise<INestApplication> {
  const module = await Test.createTestingModule({
    controllers,
    providers: [...providers, { provide: APP_FILTER, useClass: B2binpayExceptionFilter }],
  })
    .setLogger(new SilentLogger())
    .compile();
  app = module.createNestApplication();
  return app;
}

@Controller()
class WalletController {
  @MessagePattern('promise')
  promise(): Promise<never> {
    return Promise.reject(thrown);
  }

  @MessagePattern('observable')
  observable(): Observable<never> {
    return defer(() => Promise.reject(thrown));
  }

  @MessagePattern('synchronous')
  synchronous(): never {
    throw thrown;
  }

  @Get('wallets')
  wallets(): never {
    throw thrown;
  }
}

describe.each(['promise', 'observable', 'synchronous'])('given a %s handler of a microservice', (pattern) => {
  it.each(CASES)(
    'when $error.code reaches the filter, then the caller gets a constant error at once',
    async ({ error, message }) => {
      thrown = error;
      await create([WalletController]);
      const { port, host } = await freeAddress();
      app.connectMicroservice(
        { transport: Transport.TCP, options: { port, host } },
        { inheritAppConfig: true },
      );
      await app.startAllMicroservices();
      const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { port, host } });
      const answer = await rejection(firstValueFrom(client.send(pattern, {}).pipe(timeout(MAX_MS))));
      await client.close();
      expect(answer).toEqual({ status: 'error', message });
    },
  );
});

it('given a hybrid application, when an HTTP client asks, then it is answered by HTTP', async () => {
  thrown = new ApiUnavailableError('away');
  await create([WalletController]);
  const { port, host } = await freeAddress();
  app.connectMicroservice({ transport: Transport.TCP, options: { port, host } }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const answer = await fetch(`${await app.getUrl()}/wallets`, { headers: { connection: 'close' } });
  expect([answer.status, await answer.json()]).toEqual([
    503,
    { statusCode: 503, message: 'Service Unavailable' },
  ]);
});

// Nest has no global filters for gateways.
@UseFilters(B2binpayExceptionFilter)
@WebSocketGateway()
class WalletGateway {
  @SubscribeMessage('promise')
  promise(): Promise<never> {
    return Promise.reject(thrown);
  }

  @SubscribeMessage('observable')
  observable(): Observable<never> {
    return defer(() => Promise.reject(thrown));
  }
}

/** Sends `pattern` and resolves to the data of the `exception` event that answers it. */
type Ask = (url: string, pattern: string) => Promise<unknown>;

const askSocketIo: Ask = async (url, pattern) => {
  const socket = io(url, { transports: ['websocket'], reconnection: false });
  try {
    return await new Promise((resolve, reject) => {
      socket.on('exception', resolve);
      socket.on('connect_error', reject);
      socket.emit(pattern, { amount: '5' });
      setTimeout(() => reject(new Error('no answer')), MAX_MS).unref();
    });
  } finally {
    socket.disconnect();
  }
};

const askWebSocket: Ask = async (url, pattern) => {
  const socket = new WebSocket(url.replace('http', 'ws'));
  try {
    const text = await new Promise<string>((resolve, reject) => {
      socket.on('open', () => socket.send(JSON.stringify({ event: pattern, data: { amount: '5' } })));
      socket.on('message', (data: Buffer) => resolve(data.toString()));
      socket.on('error', reject);
      setTimeout(() => reject(new Error('no answer')), MAX_MS).unref();
    });
    const sent: unknown = JSON.parse(text);
    expect(sent).toHaveProperty('event', 'exception');
    return typeof sent === 'object' && sent !== null && 'data' in sent ? sent.data : undefined;
  } finally {
    socket.close();
  }
};

const GATEWAYS = [
  { by: 'Socket.IO', adapterFor: (host: INestApplication) => new IoAdapter(host), ask: askSocketIo },
  { by: 'plain WebSockets', adapterFor: (host: INestApplication) => new WsAdapter(host), ask: askWebSocket },
];

describe.each(GATEWAYS)('given a gateway by $by', ({ adapterFor, ask }) => {
  it.each(CASES.flatMap((each) => ['promise', 'observable'].map((pattern) => ({ ...each, pattern }))))(
    'when $error.code of a $pattern handler reaches the filter, then its client gets a constant error at once',
    async ({ error, message, pattern }) => {
      thrown = error;
      await create([], [WalletGateway]);
      app.useWebSocketAdapter(adapterFor(app));
      await app.listen(0, '127.0.0.1');
      const answer = await ask(await app.getUrl(), pattern);
      witness(answer);
      expect(answer).toEqual({ status: 'error', message });
    },
  );
});
