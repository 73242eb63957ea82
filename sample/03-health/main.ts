import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { B2binpayAuthModule, TokenService } from 'nestjs-b2binpay-auth';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';
import { HealthModule } from './health.module.js';

async function main(): Promise<void> {
  const api = {
    apiVersion: 'v3',
    credentials: { clientId: 'demo-key', clientSecret: 'demo-secret' },
  } as const;
  const emulator = await B2binpayEmulator.start(api);
  await emulator.refuseConnections();

  @Module({ imports: [B2binpayAuthModule.forRoot({ ...api, baseUrl: emulator.url }), HealthModule] })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const ready = `${await app.getUrl()}/health/ready`;

  const tokens = app.get(TokenService);
  while (tokens.status.lastError === undefined) await sleep(10);
  console.log('the application has started while the API is away');
  await probe(ready);

  await emulator.acceptConnections();
  await tokens.whenReady();
  console.log('the API is back');
  await probe(ready);

  await emulator.refuseConnections();
  console.log('the API is away again, and the token still lives');
  await probe(ready);

  await app.close();
  await emulator.stop();
}

async function probe(url: string): Promise<void> {
  const answer = await fetch(url, { headers: { connection: 'close' } });
  const body: unknown = await answer.json();
  console.log(`GET /health/ready -> ${answer.status}`);
  console.log(JSON.stringify(Reflect.get(Object(body), 'details'), undefined, 2));
}

void main();
