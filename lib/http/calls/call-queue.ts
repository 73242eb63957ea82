/** Tells once that calls wait for a connection, and which limit makes them wait. */
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

  /** Called whenever a request was made. */
  check(): void {
    if (this.#hasWarned || !hasEntries(Reflect.get(this.#agent, 'requests'))) return;
    this.#hasWarned = true;
    this.#warn(
      `calls to B2BINPAY wait for a free connection: all that ${this.limit} allows are busy. Those whose deadline passes meanwhile fail and are not sent; raise it, or make fewer calls at once.`,
    );
  }
}

function hasEntries(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) if (Object.hasOwn(value, key)) return true;
  return false;
}
