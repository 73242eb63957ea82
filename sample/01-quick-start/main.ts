import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { B2binpayAuthModule, vendorBaseUrl } from 'nestjs-b2binpay-auth';
import { chooseApi } from './choose-api.js';
import { API_URL, WalletWatcher } from './wallet-watcher.js';

async function main(): Promise<void> {
  const { options, stop } = await chooseApi(process.env);
  const apiUrl = options.baseUrl ?? vendorBaseUrl(options.apiVersion, options.environment ?? 'sandbox');

  @Module({
    imports: [B2binpayAuthModule.forRoot(options)],
    providers: [{ provide: API_URL, useValue: apiUrl }, WalletWatcher],
  })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] });
  let closing: Promise<void> | undefined;
  const close = (): void => {
    closing ??= app.close().then(stop);
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
}

void main();
