/**
 * Remembers which callbacks have been handled, and which are being handled and by whom. Durations are relative, so no
 * store compares clocks. Every method may reject, with a `StoreUnavailableError` or any other error; the response to the
 * callback then makes the vendor send it again.
 */
export interface ReplayStore {
  /**
   * Takes a key. `new`: this owner has it for `leaseMs`. `busy`: another owner's lease is running. `done`: it was
   * committed, and `ttlMs` has not passed.
   */
  claim(key: string, owner: string, leaseMs: number): Promise<'new' | 'done' | 'busy'>;
  /** Renews the owner's lease for `leaseMs`. Another owner changes nothing. */
  extend(key: string, owner: string, leaseMs: number): Promise<void>;
  /** Remembers for `ttlMs` that the callback has been handled. Another owner changes nothing. */
  commit(key: string, owner: string, ttlMs: number): Promise<void>;
  /** Gives the key up. Another owner changes nothing. */
  release(key: string, owner: string): Promise<void>;
  /**
   * Called at shutdown, once the application receives no more callbacks, and not awaited for longer than a second. A store
   * that several applications share has to go on working.
   */
  close?(): Promise<void>;
}
