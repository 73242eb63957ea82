import 'reflect-metadata';
import { strict as assert } from 'node:assert';
import { NestFactory } from '@nestjs/core';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';
import { AppModule, Wallets } from './app.module';

async function main(): Promise<void> {
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v3' });
  const { clientId, clientSecret } = emulator.credentials;
  Object.assign(process.env, {
    B2BINPAY_API_VERSION: 'v3',
    B2BINPAY_BASE_URL: emulator.url,
    B2BINPAY_CLIENT_ID: clientId,
    B2BINPAY_CLIENT_SECRET: clientSecret,
  });
  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
  await app.listen(0, '127.0.0.1');
  assert.match(await app.get(Wallets).header(), /^Bearer \S+$/);
  const health = await fetch(`${await app.getUrl()}/health`, { headers: { connection: 'close' } });
  assert.equal(health.status, 200);
  await app.close();
  await emulator.stop();
  console.log('started, fetched a token, was healthy, closed');
}

void main();
