import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { B2binpayAuthModule, CallbackProcessor, ConfigurationError, TokenService } from '../../lib/index.js';
import { type RedisClientLike, RedisReplayStore, RedisTokenStore } from '../../lib/redis/index.js';
import { B2binpayEmulator, ManualClock } from '../../lib/testing/index.js';
import { callbackOf, V2_CREDENTIALS } from '../callback/bodies.js';
import { until } from '../support/until.js';
import { RedisServer } from './redis-server.js';

const SECRETS = V2_CREDENTIALS;
/** Soon after the documented callback was signed. */
const RECEIVED_AT = new Date(new ManualClock().now());

describe('given an application with both stores on one client', () => {
  let server: RedisServer;
  let emulator: B2binpayEmulator<'v2'>;
  let app: INestApplication;
  beforeAll(async () => {
    server = await RedisServer.start();
    emulator = await B2binpayEmulator.start({ apiVersion: 'v2', credentials: SECRETS });
  });
  afterEach(async () => server.command('FLUSHALL'));
  afterAll(async () => {
    await emulator.stop();
    await server.stop();
  });

  async function start(client: RedisClientLike): Promise<TokenService> {
    const module = await Test.createTestingModule({
      imports: [
        B2binpayAuthModule.forRoot({
          apiVersion: 'v2',
          baseUrl: emulator.url,
          credentials: SECRETS,
          store: new RedisTokenStore({ client }),
          callbacks: { replayStore: new RedisReplayStore({ client }) },
        }),
      ],
    }).compile();
    app = module.createNestApplication();
    await app.init();
    const tokens = app.get(TokenService);
    await tokens.whenReady();
    return tokens;
  }

  async function handleOne(): Promise<string> {
    return app.get(CallbackProcessor).process(callbackOf('v2'), () => undefined, { receivedAt: RECEIVED_AT });
  }

  /** Of the stores: beside that of the application, and the one that asks. */
  async function connections(): Promise<number> {
    return (
      String(await server.command('CLIENT', 'LIST'))
        .trim()
        .split('\n').length - 2
    );
  }

  it.each([
    {
      name: 'ioredis',
      make: async () => {
        const client = new Redis({
          port: server.port,
          connectionName: 'of-the-application',
          lazyConnect: true,
        });
        await client.connect();
        return { client, ping: () => client.ping(), end: () => client.disconnect() };
      },
    },
    {
      name: 'node-redis',
      make: async () => {
        const client = createClient({ socket: { port: server.port } });
        client.on('error', () => undefined);
        await client.connect();
        return { client, ping: () => client.ping(), end: () => client.destroy() };
      },
    },
  ])(
    'when it runs with $name and shuts down, then it had two connections, and the client of the application lives',
    async ({ make }) => {
      const { client, ping, end } = await make();
      await start(client);
      expect(await handleOne()).toBe('handled');
      expect(await handleOne()).toBe('repeated');
      await until('both connections are open', async () => (await connections()) === 2);
      await app.close();

      await until('both are closed', async () => (await connections()) === 0);
      expect(await ping()).toBe('PONG');
      end();
    },
  );

  it('when Redis is dumped, then no token, login or password is in it, and every key expires', async () => {
    const client = new Redis({ port: server.port, lazyConnect: true });
    const tokens = await start(client);
    await tokens.renew();
    await handleOne();
    const token = await tokens.getAccessToken();
    const keys = await client.keys('*');
    const dump: string[] = [...keys];
    for (const key of keys) {
      dump.push((await client.get(key)) ?? '');
      expect(await client.pttl(key)).toBeGreaterThan(0);
    }
    await app.close();
    client.disconnect();

    expect(keys.length).toBeGreaterThanOrEqual(3);
    const text = dump.join('\n');
    for (const secret of [token, ...Object.values(SECRETS)]) {
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64'),
        Buffer.from(secret).toString('hex'),
      ]) {
        expect(text).not.toContain(form);
      }
    }
  });
});

describe('given a client that cannot be used', () => {
  it.each([
    ['has no duplicate()', { get: () => undefined }],
    ['is of an unknown kind', { duplicate: () => undefined }],
    ['is undefined', undefined],
  ])('when it %s, then the constructor says what to pass', (_what, client) => {
    const options: unknown = { client };
    expect(() => void Reflect.construct(RedisTokenStore, [options])).toThrow(ConfigurationError);
    expect(() => void Reflect.construct(RedisReplayStore, [options])).toThrow(
      /Pass a client of ioredis or of node-redis/,
    );
  });

  it.each(['', 'with blank ', '{slot}', 'x'.repeat(101)])(
    'when keyPrefix is "%s", then the constructor says what to write',
    (keyPrefix) => {
      const client = new Redis({ lazyConnect: true });
      expect(() => new RedisTokenStore({ client, keyPrefix })).toThrow(/Write e\.g\. keyPrefix: 'payments'/);
    },
  );
});
