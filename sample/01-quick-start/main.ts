import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { B2binpayAuthModule } from 'nestjs-b2binpay-auth';
import { chooseApi } from './choose-api.js';
import { CallbackController, startWithView } from './live-view.js';
import { WalletWatcher } from './wallet-watcher.js';

async function main(): Promise<void> {
  const api = await chooseApi(process.env);
  const hasView = !process.argv.includes('--no-view');

  @Module({
    imports: [B2binpayAuthModule.forRoot(api.options)],
    controllers: hasView && api.emulator !== undefined ? [CallbackController] : [],
    providers: [WalletWatcher],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'], forceCloseConnections: true });
  const view = hasView ? await startWithView(app, api) : undefined;
  if (view === undefined) await app.init();
  else console.log(`the page that shows it: ${view.url}`);

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await view?.close();
    await app.close();
    await api.emulator?.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      closing ??= close();
    });
  }
}

void main();
