import type { Clock } from '../core/time/clock.js';

/** A request that has arrived at a server and has no response yet. */
export interface ServedRequest {
  /** Reports that it waits for the clock from now on. */
  park(): void;
  /** Reports that it no longer waits. */
  unpark(): void;
  /** Reports its response, or that its connection is closed. */
  end(): void;
}

/** A clock to which servers report their requests, if it has this method. */
export interface TrafficClock extends Clock {
  serving?(): ServedRequest;
}

interface Exchange {
  isHeld: boolean;
}

/**
 * Knows whether anything is on its way between clients and servers that does not itself wait for the clock.
 *
 * Nothing tells which client's exchange belongs to which request of the server, so they are matched by counting: of
 * the open exchanges, `held` wait at a server for the clock; where these are all, each of them is known to wait.
 */
export class InFlightRequests {
  readonly #exchanges = new Set<Exchange>();
  readonly #processing = new Set<object>();
  #held = 0;
  /** Clients that gave up a held request, where the server has yet to see the connection close. */
  #leaving = 0;
  /** Held requests whose exchange ended otherwise; no close is waited for. */
  #orphans = 0;
  #changes = 0;

  get isQuiet(): boolean {
    return this.#processing.size === 0 && this.#leaving === 0 && this.#exchanges.size === this.#held;
  }

  /** Differs from before where anything happened. */
  get changes(): number {
    return this.#changes;
  }

  track(promise: Promise<unknown>): void {
    const exchange = { isHeld: false };
    this.#exchanges.add(exchange);
    this.#changed();
    void this.#follow(exchange, promise);
  }

  serve(): ServedRequest {
    const request = {};
    let isMatched = false;
    this.#processing.add(request);
    this.#changed();
    return {
      park: () => {
        this.#processing.delete(request);
        // Where every exchange is matched already, the request is of a client that reports none.
        isMatched = this.#exchanges.size > this.#held;
        if (isMatched) this.#held += 1;
        this.#changed();
      },
      unpark: () => {
        this.#processing.add(request);
        if (isMatched) this.#release();
        isMatched = false;
        this.#changed();
      },
      end: () => {
        this.#processing.delete(request);
        if (isMatched) this.#close();
        isMatched = false;
        this.#changed();
      },
    };
  }

  /** Forgets whatever is on its way, so that nothing blocks for ever; it is not waited for again. */
  abandon(): void {
    this.#processing.clear();
    this.#orphans += this.#leaving;
    this.#leaving = 0;
    for (const exchange of this.#exchanges) {
      if (this.#exchanges.size > this.#held && !exchange.isHeld) this.#exchanges.delete(exchange);
    }
    this.#changed();
  }

  async #follow(exchange: Exchange, promise: Promise<unknown>): Promise<void> {
    try {
      await promise;
      this.#settle(exchange, false);
    } catch (error) {
      this.#settle(exchange, isCancellation(error));
    }
  }

  #settle(exchange: Exchange, isCancelled: boolean): void {
    if (!this.#exchanges.delete(exchange)) return;
    if (exchange.isHeld || this.#held > this.#exchanges.size) {
      this.#held -= 1;
      if (isCancelled) this.#leaving += 1;
      else this.#orphans += 1;
    }
    this.#changed();
  }

  /** A held request goes on, or its server closed it: which exchange that is shows when it ends. */
  #release(): void {
    if (this.#held > 0) this.#held -= 1;
    else if (this.#leaving > 0) this.#leaving -= 1;
    else this.#orphans = Math.max(0, this.#orphans - 1);
    for (const exchange of this.#exchanges) exchange.isHeld = false;
  }

  #close(): void {
    if (this.#leaving > 0) this.#leaving -= 1;
    else if (this.#orphans > 0) this.#orphans -= 1;
    else this.#release();
  }

  #changed(): void {
    this.#changes += 1;
    if (this.#exchanges.size !== this.#held) return;
    for (const exchange of this.#exchanges) exchange.isHeld = true;
  }
}

/** Whether the client ended the exchange itself, which closes its connection: axios, node:http and fetch. */
function isCancellation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code: unknown = Reflect.get(error, 'code');
  const name: unknown = Reflect.get(error, 'name');
  return code === 'ERR_CANCELED' || code === 'ABORT_ERR' || name === 'AbortError';
}
