/**
 * Remembers which callbacks have been handled, and which are being handled and by whom. Durations are relative, so no
 * store compares clocks. Every method may reject; callbacks are then answered so that they are sent again.
 */
export interface ReplayStore {
  /**
   * `new`: the key is this owner's for `leaseMs`. `busy`: another owner's lease runs. `done`: it was committed, and
   * `ttlMs` has not passed.
   */
  claim(key: string, owner: string, leaseMs: number): Promise<'new' | 'done' | 'busy'>;
  /** Prolongs the owner's lease. A stranger's owner changes nothing. */
  extend(key: string, owner: string, leaseMs: number): Promise<void>;
  /** The callback has been handled; remembers that for `ttlMs`. A stranger's owner changes nothing. */
  commit(key: string, owner: string, ttlMs: number): Promise<void>;
  /** Gives the key up. A stranger's owner changes nothing. */
  release(key: string, owner: string): Promise<void>;
}
