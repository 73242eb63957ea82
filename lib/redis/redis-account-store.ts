import type {
  AccountStore,
  AcquireRequest,
  AcquireResult,
  SpendRequest,
  Stored,
  StoredAccountId,
  WriteRequest,
} from '../core/index.js';
import type { Connections } from './connections.js';
import { accountKeys, budgetKey, channelOf } from './keys.js';
import { ACQUIRE, BUDGET, READ, RELEASE, WRITE } from './scripts.js';

/** One opening of an account. What results look like is checked by whoever asked. */
export class RedisAccountStore implements AccountStore {
  readonly #connections: Connections;
  readonly #keys: readonly string[];
  readonly #budget: readonly string[];
  readonly #channel: string;
  readonly #onUnnamedServer: () => void;

  constructor(
    connections: Connections,
    prefix: string,
    { id, budgetId }: StoredAccountId,
    onUnnamedServer: () => void,
  ) {
    const { turn, text } = accountKeys(prefix, id);
    this.#connections = connections;
    this.#keys = [turn, text];
    this.#budget = [budgetKey(prefix, budgetId)];
    this.#channel = channelOf(prefix, id);
    this.#onUnnamedServer = onUnnamedServer;
    connections.hold(this);
  }

  async read(): Promise<Stored> {
    return storedOf(listOf(await this.#connections.run(READ, this.#keys, [])));
  }

  async acquire({ turn, leaseMs, version = '' }: AcquireRequest): Promise<AcquireResult> {
    const list = listOf(await this.#connections.run(ACQUIRE, this.#keys, [turn, whole(leaseMs), version]));
    const [, , , is, left, server = ''] = list;
    if (server === '') this.#onUnnamedServer();
    const stored = { ...storedOf(list), ...(server !== '' && { server }) };
    switch (is) {
      case 'yours':
      case 'changed':
        return { ...stored, is };
      case 'held':
        return { ...stored, is, forMs: Number(left) };
      default:
        throw new TypeError('a script returned something else');
    }
  }

  async write({ turn, version, text, atMs, leaseMs }: WriteRequest): Promise<boolean> {
    const args = [turn, version, text, Math.floor(atMs), whole(leaseMs), this.#channel];
    return Number(await this.#connections.run(WRITE, this.#keys, args)) === 1;
  }

  async release(turn: string): Promise<void> {
    await this.#connections.run(RELEASE, this.#keys, [turn]);
  }

  async spend({ turn, places, forMs }: SpendRequest): Promise<{ readonly waitMs: number }> {
    const args = ['spend', turn, whole(forMs), places];
    return { waitMs: Number(await this.#connections.run(BUDGET, this.#budget, args)) };
  }

  async spent(turn: string, freeInMs: number): Promise<void> {
    await this.#connections.run(BUDGET, this.#budget, ['spent', turn, whole(freeInMs)]);
  }

  async closeBudget(forMs: number): Promise<void> {
    await this.#connections.run(BUDGET, this.#budget, ['close', '', whole(forMs)]);
  }

  watch(wake: () => void): () => void {
    return this.#connections.subscribe(this.#channel, wake);
  }

  async close(): Promise<void> {
    this.#connections.letGo(this);
  }
}

/** Redis counts whole milliseconds. */
function whole(ms: number): number {
  return Math.max(0, Math.ceil(ms));
}

function listOf(result: unknown): readonly string[] {
  if (!Array.isArray(result)) throw new TypeError('a script returned something else');
  return result.map(String);
}

function storedOf([version = '', ageMs, text = '']: readonly string[]): Stored {
  return version === '' ? { ageMs: 0 } : { version, text, ageMs: Number(ageMs) };
}
