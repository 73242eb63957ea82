/** The stored data of one account. */
export interface Stored {
  /** Identifies the text; absent if there is none. */
  readonly version?: string | undefined;
  /** The sealed text; absent if there is none. */
  readonly text?: string | undefined;
  /** Age of the text's data in milliseconds, measured by the store itself. */
  readonly ageMs: number;
  /** Identifies the run of the store's server; changes if writes may have been lost; absent if the store cannot tell. */
  readonly server?: string | undefined;
}

export interface AcquireRequest {
  /** Random name of the requested turn. */
  readonly turn: string;
  /** Lease of the turn in milliseconds. */
  readonly leaseMs: number;
  /** The version that the caller read last. */
  readonly version: string | undefined;
}

/**
 * `yours`: the caller has the turn, which it may have had before. `changed`: the text has another version than the
 * caller's, and the turn was not taken. `held`: another turn has a lease, which ends in `forMs` milliseconds.
 */
export type AcquireResult = Stored &
  ({ readonly is: 'yours' } | { readonly is: 'changed' } | { readonly is: 'held'; readonly forMs: number });

export interface WriteRequest {
  readonly turn: string;
  /** Identifies the new text. */
  readonly version: string;
  readonly text: string;
  /** The moment of the text's data: milliseconds after the turn's last `acquire` or `write` was sent. */
  readonly atMs: number;
  /** Above 0, restarts the turn's lease; 0 ends the turn and wakes the other processes. */
  readonly leaseMs: number;
}

export interface SpendRequest {
  readonly turn: string;
  /** Maximum number of requests in the log of the last minute. */
  readonly places: number;
  /** How long the place is taken unless `spent` frees it, in milliseconds. */
  readonly forMs: number;
}

/**
 * One account in a store. A store knows nothing of tokens: it keeps one text and lets one process at a time replace it.
 * Every method may reject; calls time out after one second.
 */
export interface AccountStore {
  read(): Promise<Stored>;
  acquire(request: AcquireRequest): Promise<AcquireResult>;
  /**
   * True if the text is stored, including if this very version was stored before. False, with nothing changed, if the
   * turn has ended or another turn was taken. A turn whose lease has expired may still write until another is taken.
   */
  write(request: WriteRequest): Promise<boolean>;
  /** Ends a turn without a write. Does nothing for any other name. */
  release(turn: string): Promise<void>;
  /** Takes one place in the account's budget and returns 0 as `waitMs`, or returns how long until one is free. */
  spend(request: SpendRequest): Promise<{ readonly waitMs: number }>;
  /** Frees the turn's place in `freeInMs` milliseconds: 60 000 if its request has ended, 0 if none was sent. */
  spent(turn: string, freeInMs: number): Promise<void>;
  /** The API throttles: nothing that shares the budget gets a place for `forMs` milliseconds. */
  closeBudget(forMs: number): Promise<void>;
  /**
   * Calls `wake` after another process has ended a turn with a write. May do nothing, because callers also poll. Returns
   * an unsubscribe function.
   */
  watch(wake: () => void): () => void;
  /** @param usefulForMs how much longer the text may be needed, in milliseconds; the store may delete it after that. */
  close(usefulForMs?: number): Promise<void>;
}

/** Ids of the account whose text an {@link AccountStore} keeps and of the budget it counts; they reveal nothing. */
export interface StoredAccountId {
  readonly id: string;
  readonly budgetId: string;
}

/** Keeps the texts of accounts for the processes that share them. See `docs/stores.md` for writing your own. */
export interface TokenStore {
  /** Shown in `TokenStatus.store`. */
  readonly kind: string;
  open(account: StoredAccountId): AccountStore;
}
