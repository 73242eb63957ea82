import { CONNECT_TIMEOUT_MS, reconnectInMs, type Script } from './client.js';
import type { DriverConnection, DriverListener, RedisDriver } from './driver.js';
import { hasMethods, ignore, memberOf, objectIn } from './foreign.js';

interface Evaluation {
  readonly keys: readonly string[];
  readonly arguments: readonly string[];
}

/** What is used of a client, cluster or sentinel of node-redis. */
interface NodeRedis {
  duplicate(overrides: object): NodeRedis;
  connect(): Promise<unknown>;
  evalSha(sha1: string, evaluation: Evaluation): Promise<unknown>;
  eval(lua: string, evaluation: Evaluation): Promise<unknown>;
  subscribe(channel: string, listener: () => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  on(event: string, listener: (error?: unknown) => void): unknown;
  destroy(): unknown;
}

function isNodeRedis(client: unknown): client is NodeRedis {
  return hasMethods(client, 'duplicate', 'connect', 'evalSha', 'eval', 'subscribe', 'destroy', 'on');
}

/** Undefined where the client is none of node-redis. */
export function nodeRedisDriver(client: unknown): RedisDriver | undefined {
  if (!isNodeRedis(client)) return undefined;
  return {
    connect: async (listener) => {
      const connection = client.duplicate(overridesFor(client));
      // By itself it goes on connecting for ever: the first failure is the caller's.
      const failed = new Promise<never>((_, reject) => connection.on('error', reject));
      failed.catch(ignore);
      try {
        await Promise.race([connection.connect(), failed]);
      } catch (error) {
        destroy(connection);
        throw error;
      }
      connection.on('ready', () => listener?.onConnected());
      return connectionOf(connection, listener);
    },
  };
}

/** Nothing is queued: whoever asks has a deadline and asks again. */
function overridesFor(client: NodeRedis): object {
  const own = (options: object): object => ({
    ...options,
    disableOfflineQueue: true,
    socket: {
      ...objectIn(options, 'socket'),
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: reconnectInMs,
    },
  });
  const options = { ...objectIn(client, '_options'), ...objectIn(client, 'options') };
  if (memberOf(options, 'rootNodes') !== undefined) return { defaults: own(objectIn(options, 'defaults')) };
  if (hasMethods(client, 'getSentinelNode') || memberOf(client, 'isReady') === undefined) return {};
  return own({ socket: objectIn(options, 'socket') });
}

function connectionOf(connection: NodeRedis, listener: DriverListener | undefined): DriverConnection {
  const evaluation = (keys: readonly string[], args: readonly string[]): Evaluation => ({
    keys,
    arguments: args,
  });
  return {
    evalSha: ({ sha1 }: Script, keys, args) => connection.evalSha(sha1, evaluation(keys, args)),
    eval: ({ lua }: Script, keys, args) => connection.eval(lua, evaluation(keys, args)),
    subscribe: async (channel) =>
      void (await connection.subscribe(channel, () => listener?.onMessage(channel))),
    unsubscribe: async (channel) => void (await connection.unsubscribe(channel)),
    destroy: () => destroy(connection),
  };
}

/** Throws where it was never open, and is a promise in a cluster. */
function destroy(connection: NodeRedis): void {
  void (async () => connection.destroy())().catch(ignore);
}
