import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { acceptJsonApi } from 'nestjs-b2binpay-auth';
import { Logger } from 'nestjs-pino';
import { lines, requestIdOf } from './observability.module.js';
import { startSurroundings } from './surroundings.js';

const OPERATOR_KEY = 'demo-operator-key';

async function main(): Promise<void> {
  const { emulator, env, stop } = await startSurroundings(OPERATOR_KEY);
  Object.assign(process.env, env);
  // Reads the environment, which is there only now.
  const { AppModule } = await import('./app.module.js');
  const app = await NestFactory.create(AppModule, new FastifyAdapter({ genReqId: requestIdOf }), {
    bufferLogs: true,
  });
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks();
  acceptJsonApi(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  let requests = 0;
  const ask = async (
    path: string,
    init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<unknown> => {
    const headers = { connection: 'close', 'x-request-id': `demo-${(requests += 1)}`, ...init.headers };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    console.log(`${init.method ?? 'GET'} ${path} -> ${response.status}`);
    const text = await response.text();
    return text.startsWith('{') ? JSON.parse(text) : text;
  };
  const operator = { headers: { 'x-operator-key': OPERATOR_KEY } };
  const show = (what: unknown, ...keys: readonly string[]): void =>
    console.log(`    ${keys.map((key) => `${key}: ${String(Reflect.get(Object(what), key))}`).join(', ')}`);

  console.log('— clients');
  for (let count = 0; count < 4; count += 1) await ask('/wallets');

  console.log('— a callback, sent twice');
  const paid = { id: '4711', trackingId: 'order-1', time: new Date().toISOString(), attempts: 1 };
  for (let count = 0; count < 2; count += 1) {
    const { status } = await emulator.sendCallback(`${url}/callbacks/b2binpay`, paid);
    console.log(`POST /callbacks/b2binpay -> ${status}`);
  }

  console.log('— an operator');
  await ask('/operator/b2binpay');
  show(await ask('/operator/b2binpay', operator), 'state', 'epoch', 'store');
  show(await ask('/operator/b2binpay/renew', { ...operator, method: 'POST' }), 'state', 'epoch', 'store');

  console.log('— the platform');
  await ask('/health/live');
  show(await ask('/health/ready'), 'status');
  const scraped = String(await ask('/metrics')).split('\n');
  for (const metric of scraped) {
    if (/^b2binpay_(?:token_exchanges|callbacks)_total\b/.test(metric)) console.log(`    ${metric}`);
  }

  await app.close();
  await stop();
  console.log('— the log');
  for (const line of lines) {
    const parsed: unknown = JSON.parse(line);
    const [context, msg, req]: readonly unknown[] = ['context', 'msg', 'req'].map((key): unknown =>
      Reflect.get(Object(parsed), key),
    );
    if (!/^(?:B2binpay|Wallets|Deposits)/.test(String(context))) continue;
    const id = String(req === undefined ? '-' : Reflect.get(Object(req), 'id'));
    console.log(`${id.length === 36 ? '<id>' : id} ${String(context)}: ${String(msg)}`);
  }
}

void main();
