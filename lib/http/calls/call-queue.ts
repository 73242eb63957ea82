/** Warns once when calls wait for a connection, naming the limit that makes them wait. */
export class CallQueue {
  readonly #agent: object;
  readonly #warn: (message: string) => void;
  #hasWarned = false;

  /**
   * @param agent The agent of the calls.
   * @param limit The option that limits its connections, for messages.
   */
  constructor(
    agent: object,
    readonly limit: string,
    warn: (message: string) => void,
  ) {
    this.#agent = agent;
    this.#warn = warn;
  }

  /** Call it after each request. */
  check(): void {
    if (this.#hasWarned || !hasEntries(Reflect.get(this.#agent, 'requests'))) return;
    this.#hasWarned = true;
    this.#warn(
      `calls to B2BINPAY are waiting for a free connection: all connections allowed by ${this.limit} are busy. Calls that time out while waiting fail without being sent; raise the limit, or make fewer concurrent calls.`,
    );
  }
}

function hasEntries(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) if (Object.hasOwn(value, key)) return true;
  return false;
}
