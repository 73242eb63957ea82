import type { RedisClientLike } from '../../redis/client.js';
import { hasMethods, memberOf } from '../../redis/foreign.js';
import type { World } from '../world.js';

/** A client of the application's own library, and why its connections fail. */
export interface LoadedClient {
  readonly library: 'ioredis' | 'redis';
  readonly client: RedisClientLike;
  /** The latest error of its connections. */
  readonly lastError: () => unknown;
}

/** A client by ioredis or node-redis, whichever the application has; undefined if it has neither. */
export function loadClient({ load }: World, url: string): LoadedClient | undefined {
  for (const library of ['ioredis', 'redis'] as const) {
    let module: unknown;
    try {
      module = load(library);
    } catch {
      continue;
    }
    const client = library === 'ioredis' ? ioredis(module, url) : nodeRedis(module, url);
    if (isClient(client)) return { library, client, lastError: watchErrors(client) };
  }
  return undefined;
}

function ioredis(module: unknown, url: string): unknown {
  const Redis = memberOf(module, 'Redis');
  return typeof Redis === 'function' ? Reflect.construct(Redis, [url, { lazyConnect: true }]) : undefined;
}

function nodeRedis(module: unknown, url: string): unknown {
  const create = memberOf(module, 'createClient');
  return typeof create === 'function' ? Reflect.apply(create, module, [{ url }]) : undefined;
}

function isClient(client: unknown): client is RedisClientLike {
  return hasMethods(client, 'duplicate', 'connect');
}

/** The drivers ignore errors of connections, which say why the first attempt failed. */
function watchErrors(client: RedisClientLike): () => unknown {
  let last: unknown;
  const { duplicate } = client;
  const watched = (...args: readonly unknown[]): unknown => {
    const connection: unknown = Reflect.apply(duplicate, client, args);
    const on = memberOf(connection, 'on');
    if (typeof on === 'function')
      Reflect.apply(on, connection, ['error', (error: unknown) => (last ??= error)]);
    return connection;
  };
  Reflect.set(client, 'duplicate', watched);
  return () => last;
}
