import { CONNECT_TIMEOUT_MS, reconnectInMs, type Script } from './client.js';
import type { DriverConnection, RedisDriver } from './driver.js';
import { hasMethods, ignore, memberOf, objectIn } from './foreign.js';

/** What is used of a `Redis` or `Cluster` of ioredis. */
interface Ioredis {
  duplicate(...args: readonly unknown[]): Ioredis;
  connect(): Promise<void>;
  evalsha(sha1: string, keys: number, ...args: readonly string[]): Promise<unknown>;
  eval(lua: string, keys: number, ...args: readonly string[]): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  on(event: string, listener: (...args: readonly string[]) => void): unknown;
  disconnect(): void;
}

/** Nothing is queued, sent twice or tried again: whoever asks has a deadline and asks again. */
const OPTIONS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: reconnectInMs,
};

function isIoredis(client: unknown): client is Ioredis {
  return hasMethods(client, 'duplicate', 'connect', 'evalsha', 'eval', 'subscribe', 'disconnect', 'on');
}

/** Undefined where the client is none of ioredis. */
export function ioredisDriver(client: unknown): RedisDriver | undefined {
  if (!isIoredis(client)) return undefined;
  return {
    connect: async (listener) => {
      const connection =
        memberOf(client, 'isCluster') === true ? duplicateCluster(client) : client.duplicate(OPTIONS);
      connection.on('error', ignore);
      connection.on('message', (channel = '') => listener?.onMessage(channel));
      // A cluster moves its subscriptions by itself to another node.
      connection.on('+subscriber', () => listener?.onConnected());
      try {
        await connection.connect();
      } catch (error) {
        connection.disconnect();
        throw error;
      }
      connection.on('ready', () => listener?.onConnected());
      return connectionOf(connection);
    },
  };
}

function duplicateCluster(client: Ioredis): Ioredis {
  const redisOptions = {
    ...objectIn(objectIn(client, 'options'), 'redisOptions'),
    connectTimeout: CONNECT_TIMEOUT_MS,
  };
  return client.duplicate([], {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: reconnectInMs,
    redisOptions,
  });
}

function connectionOf(connection: Ioredis): DriverConnection {
  return {
    evalSha: ({ sha1 }: Script, keys, args) => connection.evalsha(sha1, keys.length, ...keys, ...args),
    eval: ({ lua }: Script, keys, args) => connection.eval(lua, keys.length, ...keys, ...args),
    subscribe: async (channel) => void (await connection.subscribe(channel)),
    unsubscribe: async (channel) => void (await connection.unsubscribe(channel)),
    destroy: () => connection.disconnect(),
  };
}
