import type { ReplayStore } from '../core/index.js';
import type { RedisStoreOptions } from './client.js';
import { type Connections, connectionsOf } from './connections.js';
import { callbackKey, checkPrefix } from './keys.js';
import { CALLBACK } from './scripts.js';

/**
 * Remembers handled callbacks in Redis or Valkey, for all processes that receive them. Keys expire when a callback is too old
 * to be believed.
 *
 * Throws `ConfigurationError` where `client` or `keyPrefix` cannot be used.
 */
export class RedisReplayStore implements ReplayStore {
  readonly #connections: Connections;
  readonly #prefix: string;

  /** Opens no connection yet. */
  constructor({ client, keyPrefix }: RedisStoreOptions) {
    this.#prefix = checkPrefix(keyPrefix);
    this.#connections = connectionsOf(client);
  }

  /** See `ReplayStore`. */
  async claim(key: string, owner: string, leaseMs: number): Promise<'new' | 'done' | 'busy'> {
    const claim = await this.#run('claim', key, owner, leaseMs);
    if (claim === 'new' || claim === 'done' || claim === 'busy') return claim;
    throw new TypeError('a script returned something else');
  }

  /** See `ReplayStore`. */
  async extend(key: string, owner: string, leaseMs: number): Promise<void> {
    await this.#run('extend', key, owner, leaseMs);
  }

  /** See `ReplayStore`. */
  async commit(key: string, owner: string, ttlMs: number): Promise<void> {
    await this.#run('commit', key, owner, ttlMs);
  }

  /** See `ReplayStore`. */
  async release(key: string, owner: string): Promise<void> {
    await this.#run('release', key, owner, 0);
  }

  /** Closes its connections where no other store uses them. It may be used again. */
  async close(): Promise<void> {
    this.#connections.letGo(this);
  }

  #run(what: string, key: string, owner: string, ms: number): Promise<unknown> {
    this.#connections.hold(this);
    return this.#connections.run(CALLBACK, [callbackKey(this.#prefix, key)], [what, owner, Math.ceil(ms)]);
  }
}
