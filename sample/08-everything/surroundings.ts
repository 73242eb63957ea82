import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';

/** What an orchestrator gives to the application: an API, Redis, and the environment variables. */
export interface Surroundings {
  readonly emulator: B2binpayEmulator<'v3'>;
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

export async function startSurroundings(operatorKey: string): Promise<Surroundings> {
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
  });
  await Promise.race([once(redis, 'spawn'), once(redis, 'error')]);
  if (redis.pid === undefined) throw new Error('redis-server is missing: install it to run this sample.');
  while (redis.exitCode === null && !(await answers(port))) await sleep(20);

  const credentials = {
    clientId: 'demo-key',
    clientSecret: 'demo-secret',
    callbackSecret: 'demo-callback-secret',
  };
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v3', credentials });
  emulator.resource('GET', '/wallet/', { data: [{ type: 'wallet', id: '1' }] });
  return {
    emulator,
    env: {
      B2BINPAY_API_VERSION: 'v3',
      B2BINPAY_BASE_URL: emulator.url,
      B2BINPAY_CLIENT_ID: credentials.clientId,
      B2BINPAY_CLIENT_SECRET: credentials.clientSecret,
      B2BINPAY_CALLBACK_SECRET: credentials.callbackSecret,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      OPERATOR_KEY: operatorKey,
    },
    stop: async () => {
      const gone = once(redis, 'exit');
      redis.kill();
      await Promise.all([gone, emulator.stop()]);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port');
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}
