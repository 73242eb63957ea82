import { ConfigurationError } from '../errors/index.js';
import type { Script } from './client.js';
import { hasMethods } from './foreign.js';
import { ioredisDriver } from './ioredis-driver.js';
import { nodeRedisDriver } from './node-redis-driver.js';

/** A connection of our own. When it is lost it is made again by itself; meanwhile commands fail at once. */
export interface DriverConnection {
  evalSha(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  eval(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  destroy(): void;
}

export interface DriverListener {
  /** Something was published on a channel. */
  readonly onMessage: (channel: string) => void;
  /** It is connected once more: subscriptions may be gone, messages may have been missed. */
  readonly onConnected: () => void;
}

/** Makes connections of our own from a client of the application's. Rejects where the first attempt fails. */
export interface RedisDriver {
  connect(listener?: DriverListener): Promise<DriverConnection>;
}

/** Throws {@link ConfigurationError} where the client is none of those known. */
export function driverFor(client: unknown): RedisDriver {
  const driver = ioredisDriver(client) ?? nodeRedisDriver(client);
  if (driver !== undefined) return driver;
  throw new ConfigurationError(
    hasMethods(client, 'duplicate')
      ? 'option `client` of a Redis store is of a kind that is not known. Pass a client of ioredis or of node-redis (package redis).'
      : 'option `client` of a Redis store needs duplicate(), so that the store has connections of its own. Pass a client of ioredis or of node-redis (package redis; its sentinel from version 6 on).',
  );
}
