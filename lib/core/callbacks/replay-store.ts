/**
 * Remembers which callbacks have been handled, and which are being handled and by which owner. Durations are relative, so
 * no store compares clocks. Every method may reject; the response to the callback then makes the vendor send it again.
 */
export interface ReplayStore {
  /**
   * `new`: the owner has the key for `leaseMs`. `busy`: another owner has it. `done`: it was committed, and `ttlMs` has not
   * passed.
   */
  claim(key: string, owner: string, leaseMs: number): Promise<'new' | 'done' | 'busy'>;
  /** Extends the owner's lease. Does nothing for any other owner. */
  extend(key: string, owner: string, leaseMs: number): Promise<void>;
  /** Remembers for `ttlMs` that the callback was handled. Does nothing for any other owner. */
  commit(key: string, owner: string, ttlMs: number): Promise<void>;
  /** Releases the key. Does nothing for any other owner. */
  release(key: string, owner: string): Promise<void>;
}
