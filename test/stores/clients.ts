import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5';
import { createClient, createCluster, createSentinel } from 'redis';
import { createClient as createClientLowest } from 'redis-lowest';
import { createClient as createClient5, createCluster as createCluster5 } from 'redis-5';
import type { RedisClientLike } from '../../lib/redis/index.js';
import { MASTER_NAME, type RedisServer, type SentinelSetup } from './redis-server.js';

export interface MadeClient {
  readonly client: RedisClientLike;
  readonly end: () => unknown;
}

export interface User {
  readonly username?: string;
  readonly password?: string;
}

/** Clients of one server, as applications make them. */
export const SINGLE: Readonly<Record<string, (server: RedisServer, user?: User) => MadeClient>> = {
  'ioredis 6': ({ port }, user) => ioredis(new Redis({ port, ...user })),
  'ioredis 6, RESP2': ({ port }, user) => ioredis(new Redis({ port, ...user, protocol: 2 })),
  'ioredis 5': ({ port }, user) => ioredis(new Redis5({ port, ...user })),
  'ioredis 6 with keyPrefix': ({ port }, user) =>
    ioredis(new Redis({ port, ...user, keyPrefix: 'of-the-app:' })),
  'ioredis 5 with keyPrefix': ({ port }, user) =>
    ioredis(new Redis5({ port, ...user, keyPrefix: 'of-the-app:' })),
  'redis 6': ({ port }, user) => nodeRedis(createClient({ socket: { port }, ...user })),
  'redis 6 by URL': ({ port }, user) =>
    nodeRedis(createClient({ url: `redis://127.0.0.1:${port}`, ...user })),
  'redis 6, RESP2': ({ port }, user) => nodeRedis(createClient({ socket: { port }, ...user, RESP: 2 })),
  'redis 5': ({ port }, user) => nodeRedis(createClient5({ socket: { port }, ...user })),
  'redis 5.0.0': ({ port }, user) => nodeRedis(createClientLowest({ socket: { port }, ...user })),
  'redis 5, RESP3': ({ port }, user) => nodeRedis(createClient5({ socket: { port }, ...user, RESP: 3 })),
};

export const CLUSTER: Readonly<Record<string, (servers: readonly RedisServer[]) => MadeClient>> = {
  'ioredis 6': (servers) => ioredis(new Cluster(servers.map(({ port }) => ({ host: '127.0.0.1', port })))),
  'ioredis 5': (servers) => ioredis(new Cluster5(servers.map(({ port }) => ({ host: '127.0.0.1', port })))),
  'redis 6': (servers) =>
    nodeRedis(createCluster({ rootNodes: servers.map(({ port }) => ({ socket: { port } })) })),
  'redis 5': (servers) =>
    nodeRedis(createCluster5({ rootNodes: servers.map(({ port }) => ({ socket: { port } })) })),
};

export const SENTINEL: Readonly<Record<string, (setup: SentinelSetup) => MadeClient>> = {
  'ioredis 6': ({ sentinel: { port } }) =>
    ioredis(new Redis({ sentinels: [{ host: '127.0.0.1', port }], name: MASTER_NAME })),
  'ioredis 5': ({ sentinel: { port } }) =>
    ioredis(new Redis5({ sentinels: [{ host: '127.0.0.1', port }], name: MASTER_NAME })),
  'redis 6': ({ sentinel: { port } }) =>
    nodeRedis(createSentinel({ name: MASTER_NAME, sentinelRootNodes: [{ host: '127.0.0.1', port }] })),
};

interface IoredisLike extends RedisClientLike {
  on(event: 'error', listener: () => void): unknown;
  disconnect(): void;
}

function ioredis(client: IoredisLike): MadeClient {
  client.on('error', () => undefined);
  return { client, end: () => client.disconnect() };
}

interface NodeRedisLike extends RedisClientLike {
  on(event: 'error', listener: () => void): unknown;
}

/** Not connected: that is the application's affair, and the store does not need it. */
function nodeRedis(client: NodeRedisLike): MadeClient {
  client.on('error', () => undefined);
  return { client, end: () => undefined };
}
