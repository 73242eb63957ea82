import type { AccountStore, StoredAccountId, TokenStore } from '../core/index.js';
import { OperatorLog } from '../log/operator-log.js';
import type { RedisStoreOptions } from './client.js';
import { type Connections, connectionsOf } from './connections.js';
import { checkPrefix } from './keys.js';
import { RedisAccountStore } from './redis-account-store.js';

/**
 * Shares an account's tokens among processes by Redis or Valkey: single, with sentinels, or a cluster. One sealed string per
 * account, which opens only with the account's own credentials; every key expires.
 *
 * Has two connections of its own, made by `client.duplicate()` and closed at shutdown. While Redis is away each process goes on
 * alone (`status.solo`).
 *
 * Throws `ConfigurationError` where `client` or `keyPrefix` cannot be used.
 *
 * @example
 * ```ts
 * B2binpayAuthModule.forRootAsync({
 *   inject: [REDIS],
 *   useFactory: (client: Redis) => ({
 *     ...b2binpayAuthOptionsFromEnv(),
 *     store: new RedisTokenStore({ client }),
 *   }),
 * });
 * ```
 */
export class RedisTokenStore implements TokenStore {
  /** In `TokenStatus.store`. */
  readonly kind = 'redis';
  readonly #connections: Connections;
  readonly #prefix: string;
  readonly #log = new OperatorLog('B2binpayRedisTokenStore');
  #hasWarned = false;

  /** Opens no connection yet. */
  constructor({ client, keyPrefix }: RedisStoreOptions) {
    this.#prefix = checkPrefix(keyPrefix);
    this.#connections = connectionsOf(client);
  }

  /** Called by the package; opens connections with the first one. */
  open(account: StoredAccountId): AccountStore {
    return new RedisAccountStore(this.#connections, this.#prefix, account, () => this.#warn());
  }

  /** Without the name of the server's run nobody knows whether writes were lost, so refresh tokens are not used. */
  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#log.report(
      'warn',
      'store-unproven',
      'Redis does not say which run of it this is, so every renewal is a login. Allow INFO to its user: ACL SETUSER <user> +info',
    );
  }
}
