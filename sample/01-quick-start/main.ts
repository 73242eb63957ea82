import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { B2binpayAuthModule } from 'nestjs-b2binpay-auth';
import { chooseApi } from './choose-api.js';
import { WalletWatcher } from './wallet-watcher.js';

async function main(): Promise<void> {
  const { options, stop } = await chooseApi(process.env);

  @Module({
    imports: [B2binpayAuthModule.forRoot(options)],
    providers: [WalletWatcher],
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
