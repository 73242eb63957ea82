import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { B2binpayAuthModule, getTokenServiceToken, type TokenService } from 'nestjs-b2binpay-auth';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';
import { Treasury } from './treasury.service.js';

async function main(): Promise<void> {
  const us = { apiVersion: 'v3', credentials: { clientId: 'key', clientSecret: 'secret' } } as const;
  const eu = { apiVersion: 'v2', credentials: { login: 'eu-key', password: 'eu-secret' } } as const;
  const usApi = await B2binpayEmulator.start(us);
  const euApi = await B2binpayEmulator.start(eu);
  usApi.resource('GET', '/wallet/', { data: [{ id: '318' }] });
  euApi.resource('GET', '/wallet/', { data: [{ id: '7001' }, { id: '7002' }] });

  @Module({
    imports: [
      B2binpayAuthModule.forRoot({ isGlobal: true, ...us, baseUrl: usApi.url }),
      B2binpayAuthModule.forRootAsync({
        name: 'eu',
        isGlobal: true,
        useFactory: () => ({ ...eu, baseUrl: euApi.url }),
      }),
    ],
    providers: [Treasury],
  })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const treasury = app.get(Treasury);
  console.log(await treasury.overview());

  await euApi.refuseConnections();
  console.log('the API of the "eu" account is away');
  const tokens = app.get<TokenService>(getTokenServiceToken('eu'));
  tokens.events$.subscribe(({ name, type }) => console.log(`event of "${name}": ${type}`));
  await tokens.renew({ timeoutMs: 2_000 }).catch(() => undefined);
  console.log(await treasury.overview());

  await app.close();
  await Promise.all([usApi.stop(), euApi.stop()]);
}

void main();
