/** What a store holds of one account. */
export interface Stored {
  /** Names the text; absent where there is none. */
  readonly version?: string | undefined;
  /** The sealed text; absent where there is none. */
  readonly text?: string | undefined;
  /** Since the moment for which the text is true, in milliseconds, by the store's own countdown. */
  readonly ageMs: number;
  /** Names the run of the store's server, which changes where writes may have been lost; absent where nobody can tell. */
  readonly server?: string | undefined;
}

export interface AcquireRequest {
  /** Random name of the turn that is asked for. */
  readonly turn: string;
  /** How long the turn lasts unless it is prolonged or ended, in milliseconds. */
  readonly leaseMs: number;
  /** The version that the caller has read last. */
  readonly version: string | undefined;
}

/**
 * `yours`: the turn is the caller's, also where it was before. `changed`: the text is not the version that the caller
 * knows, and nothing was taken. `held`: another turn runs for so many milliseconds more.
 */
export type AcquireResult = Stored &
  ({ readonly is: 'yours' } | { readonly is: 'changed' } | { readonly is: 'held'; readonly forMs: number });

export interface WriteRequest {
  readonly turn: string;
  /** Names the new text. */
  readonly version: string;
  readonly text: string;
  /** The text is true for this many milliseconds after the turn's last `acquire` or `write` was sent. */
  readonly atMs: number;
  /** Above 0 the turn's lease starts anew; 0 ends the turn and wakes the others. */
  readonly leaseMs: number;
}

export interface SpendRequest {
  readonly turn: string;
  /** How many requests may be in the log of the last minute at the same time. */
  readonly places: number;
  /** How long the place is taken unless `spent` says otherwise, in milliseconds. */
  readonly forMs: number;
}

/**
 * One account at a store. A store knows nothing of tokens: it keeps one text and lets one process at a time replace it.
 * Every method may reject; nobody waits for one longer than a second.
 */
export interface AccountStore {
  read(): Promise<Stored>;
  acquire(request: AcquireRequest): Promise<AcquireResult>;
  /**
   * True where the text stands, also if this very version stood before. False, and nothing done, if the turn is
   * another's or gone. A turn whose lease has lapsed may still write as long as nobody has taken another.
   */
  write(request: WriteRequest): Promise<boolean>;
  /** Ends a turn without a write; a stranger's name changes nothing. */
  release(turn: string): Promise<void>;
  /** Takes one place in the log of the account's budget, and says 0; or how long until one is free. */
  spend(request: SpendRequest): Promise<{ readonly waitMs: number }>;
  /** The place of this turn is free in so many milliseconds: 60 000 where its request has ended, 0 where none was sent. */
  spent(turn: string, freeInMs: number): Promise<void>;
  /** The API throttles: nobody who shares the budget gets a place for so long. */
  closeBudget(forMs: number): Promise<void>;
  /** Calls `wake` after others have ended a turn by a write. May do nothing: everybody polls. Returns an unsubscribe function. */
  watch(wake: () => void): () => void;
  /** @param usefulForMs for how much longer the text may be of use to somebody; a store may forget it after that. */
  close(usefulForMs?: number): Promise<void>;
}

/** Whose text an {@link AccountStore} keeps, and whose requests it counts. Neither name tells anything. */
export interface StoredAccountId {
  readonly id: string;
  readonly budgetId: string;
}

/** Where processes that share an account keep its text. See `docs/stores.md` for one of your own. */
export interface TokenStore {
  /** Shown in `TokenStatus.store`. */
  readonly kind: string;
  open(account: StoredAccountId): AccountStore;
}
