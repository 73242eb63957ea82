import 'reflect-metadata';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { acceptJsonApi, B2binpayAuthModule, CallbackProcessor } from 'nestjs-b2binpay-auth';
import { B2binpayEmulator, type SendCallbackOptions } from 'nestjs-b2binpay-auth/testing';
import { CallbackController } from './callback.controller.js';

const API = {
  apiVersion: 'v3',
  credentials: {
    clientId: 'demo-key',
    clientSecret: 'demo-secret',
    callbackSecret: 'demo-callback-secret',
  },
} as const;

async function main(): Promise<void> {
  const emulator = await B2binpayEmulator.start(API);

  @Module({
    imports: [
      B2binpayAuthModule.forRoot({ ...API, baseUrl: emulator.url, callbacks: { unsigned: 'deliver' } }),
    ],
    controllers: [CallbackController],
  })
  class AppModule {}

  const app = await createApplication(AppModule);
  acceptJsonApi(app);
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/callbacks/b2binpay`;
  app.get(CallbackProcessor).events$.subscribe(({ outcome, code }) => {
    console.log(`    outcome: ${outcome}${code === undefined ? '' : `, ${code}`}`);
  });

  const send = async (what: string, options: SendCallbackOptions): Promise<void> => {
    console.log(what);
    const { status } = await emulator.sendCallback(url, { attempts: 1, ...options });
    console.log(`    answer: ${status}`);
  };
  const paid = { id: '4711', trackingId: 'order-1', time: new Date().toISOString() };
  await send('a deposit is paid', paid);
  await send('the same callback comes again', paid);
  await send('a payout has left, told with two transfers', {
    kind: 'payout',
    transfers: 'two',
    trackingId: 'payout-1',
  });
  await send('a deposit ran out unpaid', { transfers: 'none', status: 4, trackingId: 'order-2' });
  await send('somebody made the amount larger', { trackingId: 'order-3', tampering: 'amount' });
  await send('somebody changed the currency, which is not signed', {
    trackingId: 'order-4',
    tampering: 'currency',
  });
  await send('somebody took the signature away', { trackingId: 'order-5', tampering: 'unsigned' });
  await send('somebody took the transfer away as well', { trackingId: 'order-6', tampering: 'stripped' });
  await send('a tracking id of digits', { trackingId: '00123' });

  await app.close();
  await emulator.stop();
}

/** `--fastify` chooses the other server; nothing else changes. */
function createApplication(module: new () => unknown): Promise<INestApplication> {
  return process.argv.includes('--fastify')
    ? NestFactory.create(module, new FastifyAdapter(), { logger: false })
    : NestFactory.create(module, { logger: false });
}

void main();
