import type { DriverConnection, RedisDriver } from './driver.js';
import { ignore } from './foreign.js';

const RETRY_MS = 1_000;

/** Channels that are listened to over one connection, which is made while there are any. */
export class Subscriptions {
  readonly #driver: RedisDriver;
  readonly #wakers = new Map<string, Set<() => void>>();
  #connection: Promise<DriverConnection> | undefined;

  constructor(driver: RedisDriver) {
    this.#driver = driver;
  }

  add(channel: string, wake: () => void): () => void {
    const wakers = this.#wakers.get(channel) ?? new Set();
    const isNew = wakers.size === 0;
    wakers.add(wake);
    this.#wakers.set(channel, wakers);
    if (this.#connection === undefined) this.#connect();
    else if (isNew) this.#subscribe(this.#connection, channel);
    return () => this.#remove(channel, wake);
  }

  /** Drops the connection and makes another one. */
  reconnect(): void {
    this.#drop();
    if (this.#wakers.size > 0) this.#connect();
  }

  end(): void {
    this.#wakers.clear();
    this.#drop();
  }

  #remove(channel: string, wake: () => void): void {
    const wakers = this.#wakers.get(channel);
    if (wakers?.delete(wake) !== true || wakers.size > 0) return;
    this.#wakers.delete(channel);
    this.#connection?.then((connection) => connection.unsubscribe(channel)).catch(ignore);
  }

  #connect(): void {
    const opening = this.#driver.connect({
      onMessage: (channel) => this.#wake(channel),
      onConnected: () => this.#subscribeAll(opening),
    });
    this.#connection = opening;
    opening.then(
      () => this.#subscribeAll(opening),
      () => this.#retry(opening),
    );
  }

  #retry(failed: Promise<DriverConnection>): void {
    const timer = setTimeout(() => {
      if (this.#connection === failed) this.reconnect();
    }, RETRY_MS);
    timer.unref();
  }

  #subscribeAll(connection: Promise<DriverConnection>): void {
    for (const channel of this.#wakers.keys()) this.#subscribe(connection, channel);
  }

  #subscribe(opening: Promise<DriverConnection>, channel: string): void {
    if (this.#connection !== opening) return;
    opening
      .then((connection) => connection.subscribe(channel))
      .then(() => this.#wake(channel))
      // Without permission for channels everybody polls.
      .catch(ignore);
  }

  #wake(channel: string): void {
    for (const wake of this.#wakers.get(channel) ?? []) wake();
  }

  #drop(): void {
    this.#connection?.then((connection) => connection.destroy()).catch(ignore);
    this.#connection = undefined;
  }
}
