import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { B2binpayAuthError, B2binpayAuthModule } from 'nestjs-b2binpay-auth';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';
import { WalletsService } from './wallets.service.js';

async function main(): Promise<void> {
  const api = {
    apiVersion: 'v3',
    credentials: { clientId: 'demo-key', clientSecret: 'demo-secret' },
  } as const;
  const emulator = await B2binpayEmulator.start(api);
  emulator.resource('GET', '/wallet/', { data: [{ id: '318' }, { id: '319' }] });
  emulator.resource('POST', '/deposit/', { data: { type: 'deposit', id: '11203' } });

  @Module({
    imports: [B2binpayAuthModule.forRoot({ ...api, baseUrl: emulator.url })],
    providers: [WalletsService],
  })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] });
  const wallets = app.get(WalletsService);

  console.log(`wallets: ${(await wallets.list()).join(', ')}`);
  console.log(`deposit: ${await wallets.createDeposit('order-1')}`);

  emulator.expireAccessTokens();
  console.log('the API forgets every access token');
  console.log(`wallets: ${(await wallets.list()).join(', ')}`);
  console.log(
    `the API saw ${emulator.stats.unauthorized} refused call and ${emulator.stats.obtained} logins, the caller nothing`,
  );

  await report('an unknown wallet', wallets.find('999'));
  emulator.fault({ path: '/wallet/', kind: 'status', status: 503 });
  await report('an API in trouble', wallets.list());
  await report('a path that leaves the API', wallets.find('../../elsewhere'));
  await report('another host', wallets.find('//evil.example/'));

  await app.close();
  await emulator.stop();
}

async function report(what: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
    console.log(`${what}: answered`);
  } catch (error) {
    if (!B2binpayAuthError.is(error)) throw error;
    const { code, httpStatus, retryable } = error;
    console.log(`${what}: ${code}, HTTP ${httpStatus ?? '-'}, ${retryable ? 'worth another try' : 'final'}`);
  }
}

void main();
