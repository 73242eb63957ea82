/**
 * A client of the application's: ioredis 5 or 6 (`Redis`, with or without sentinels, `Cluster`) or node-redis 5 or 6 (client,
 * cluster, from 6 on sentinel), told apart by structure. Only `duplicate()` is called on it: commands go over connections of
 * our own, and it is never closed or changed.
 */
export interface RedisClientLike {
  /** Makes another client with the same settings. */
  readonly duplicate: (...args: never[]) => unknown;
}

/** Where stores keep their keys. */
export interface RedisStoreOptions {
  /** The application's client. A client without `duplicate()` is a `ConfigurationError`. */
  readonly client: RedisClientLike;
  /** Stands before every key and channel. @default 'b2binpay' */
  readonly keyPrefix?: string | undefined;
}

/** A Lua script, and the name under which the server knows it once it has run. */
export interface Script {
  readonly lua: string;
  readonly sha1: string;
}

/** A connection attempt that takes longer has failed. */
export const CONNECT_TIMEOUT_MS = 1_000;

/** Pause before the next attempt to connect. */
export function reconnectInMs(attempt: number): number {
  return Math.min(100 * attempt, 1_000);
}
