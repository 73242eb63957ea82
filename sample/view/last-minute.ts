const MINUTE_S = 60;

/** What happened within one second. */
export interface SecondOfCalls {
  /** Epoch seconds. */
  readonly at: number;
  /** Calls of the API that were answered. */
  answered: number;
  /** Calls of the API that failed. */
  failed: number;
  /** Token requests that brought a token. */
  renewed: number;
  /** Token requests that failed. */
  notRenewed: number;
  /** Callers that waited for a token, at most. */
  waiting: number;
}

/** Counts by second, and forgets what is older than a minute. */
export class LastMinute {
  readonly #seconds = new Map<number, SecondOfCalls>();

  /** The oldest first; seconds in which nothing happened are absent. */
  get seconds(): readonly SecondOfCalls[] {
    const first = now() - MINUTE_S;
    for (const at of this.#seconds.keys()) if (at <= first) this.#seconds.delete(at);
    return [...this.#seconds.values()];
  }

  count(what: 'answered' | 'failed' | 'renewed' | 'notRenewed'): void {
    this.#current()[what] += 1;
  }

  sample(waiting: number): void {
    if (waiting === 0) return;
    const second = this.#current();
    second.waiting = Math.max(second.waiting, waiting);
  }

  #current(): SecondOfCalls {
    const at = now();
    const second = this.#seconds.get(at) ?? {
      at,
      answered: 0,
      failed: 0,
      renewed: 0,
      notRenewed: 0,
      waiting: 0,
    };
    this.#seconds.set(at, second);
    return second;
  }
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
