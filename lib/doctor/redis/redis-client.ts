import type { RedisClientLike } from '../../redis/client.js';
import { hasMethods, memberOf, objectIn } from '../../redis/foreign.js';
import type { World } from '../world.js';

/** A client of the application's own library, and why its connections fail. */
export interface LoadedClient {
  readonly library: 'ioredis' | 'redis';
  readonly client: RedisClientLike;
  /** The latest error of its connections. */
  readonly lastError: () => unknown;
  /** Ends all of its connections, also those that are still being made. */
  readonly close: () => void;
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
    if (isClient(client)) return { library, client, ...watched(client) };
  }
  return undefined;
}

function ioredis(module: unknown, url: string): unknown {
  const Redis = memberOf(module, 'Redis');
  return typeof Redis === 'function'
    ? Reflect.construct(Redis, [url, { lazyConnect: true, enableReadyCheck: false }])
    : undefined;
}

function nodeRedis(module: unknown, url: string): unknown {
  const create = memberOf(module, 'createClient');
  return typeof create === 'function' ? Reflect.apply(create, module, [{ url }]) : undefined;
}

function isClient(client: unknown): client is RedisClientLike {
  return hasMethods(client, 'duplicate', 'connect');
}

/** The drivers ignore errors of connections, which say why the first attempt failed. */
function watched(client: RedisClientLike): Pick<LoadedClient, 'lastError' | 'close'> {
  let last: unknown;
  const connections: unknown[] = [];
  const { duplicate } = client;
  Reflect.set(client, 'duplicate', (...args: readonly unknown[]): unknown => {
    const connection: unknown = Reflect.apply(duplicate, client, args);
    connections.push(connection);
    call(connection, 'on', 'error', (error: unknown) => (last ??= error));
    return connection;
  });
  const close = (): void => {
    for (const connection of connections) end(connection);
  };
  return { lastError: () => last, close };
}

/** node-redis has `destroy`, which throws where it is closed already, ioredis `disconnect`. */
function end(connection: unknown): void {
  // An attempt that ends later must not be followed by another.
  Reflect.set(objectIn(connection, 'options'), 'retryStrategy', () => null);
  call(memberOf(connection, 'stream'), 'destroy');
  try {
    call(connection, hasMethods(connection, 'destroy') ? 'destroy' : 'disconnect');
  } catch {
    // It is closed.
  }
}

function call(target: unknown, name: string, ...args: readonly unknown[]): void {
  const method = memberOf(target, name);
  if (typeof method === 'function') Reflect.apply(method, target, args);
}
