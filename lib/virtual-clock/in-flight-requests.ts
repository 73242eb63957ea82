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
export interface RequestTrackingClock extends Clock {
  serving?(): ServedRequest;
}

interface Exchange {
  isHeld: boolean;
}

/**
 * Tracks whether any request between clients and servers is in flight that does not itself wait for the clock.
 *
 * A client's exchange cannot be assigned to a request of the server, so they are matched by counting: `held` of the open
 * exchanges wait at a server for the clock; if that is all of them, each one is known to wait.
 */
export class InFlightRequests {
  readonly #exchanges = new Set<Exchange>();
  readonly #processing = new Set<object>();
  #held = 0;
  /** Held requests that their client cancelled, but whose connection the server has not yet seen closing. */
  #cancelled = 0;
  /** Held requests whose exchange ended otherwise, so that no close is expected. */
  #orphaned = 0;
  #changes = 0;

  get isQuiet(): boolean {
    return this.#processing.size === 0 && this.#cancelled === 0 && this.#exchanges.size === this.#held;
  }

  /** Number of state changes. */
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
        // If all exchanges are matched, the request belongs to a client that does not report its exchanges.
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

  /** Drops everything in flight, so that nothing blocks forever. */
  abandon(): void {
    this.#processing.clear();
    this.#orphaned += this.#cancelled;
    this.#cancelled = 0;
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
      if (isCancelled) this.#cancelled += 1;
      else this.#orphaned += 1;
    }
    this.#changed();
  }

  /** A held request continues, or its server closed it; its exchange is identified only when it ends. */
  #release(): void {
    if (this.#held > 0) this.#held -= 1;
    else if (this.#cancelled > 0) this.#cancelled -= 1;
    else this.#orphaned = Math.max(0, this.#orphaned - 1);
    for (const exchange of this.#exchanges) exchange.isHeld = false;
  }

  #close(): void {
    if (this.#cancelled > 0) this.#cancelled -= 1;
    else if (this.#orphaned > 0) this.#orphaned -= 1;
    else this.#release();
  }

  #changed(): void {
    this.#changes += 1;
    if (this.#exchanges.size !== this.#held) return;
    for (const exchange of this.#exchanges) exchange.isHeld = true;
  }
}

/** Whether the client (axios, node:http or fetch) cancelled the exchange, which closes its connection. */
function isCancellation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code: unknown = Reflect.get(error, 'code');
  const name: unknown = Reflect.get(error, 'name');
  return code === 'ERR_CANCELED' || code === 'ABORT_ERR' || name === 'AbortError';
}
