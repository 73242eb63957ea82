/** A reason that the server gave itself begins with its code, e.g. `READONLY`. */
const REFUSAL = /^[A-Z]/;

/** Which methods of a store failed last, and why. While there are any, the process works without the store. */
export class StoreFailures {
  readonly #reasons = new Map<string, string>();

  /** The reason of the latest failure; undefined if every method worked last. */
  get latest(): string | undefined {
    return [...this.#reasons.values()].at(-1);
  }

  failed(method: string, reason: string): void {
    this.#reasons.delete(method);
    this.#reasons.set(method, reason);
  }

  succeeded(method: string): void {
    this.#reasons.delete(method);
  }

  /** Another process has written: the server works, and so does the connection over which that was read. */
  othersHaveWritten(): void {
    for (const [method, reason] of this.#reasons) if (!REFUSAL.test(reason)) this.#reasons.delete(method);
  }
}
