/** What a store holds for one account. */
export interface Stored {
  /** Identifies the text; absent if there is none. */
  readonly version?: string | undefined;
  /** The sealed text; absent if there is none. */
  readonly text?: string | undefined;
  /** Time since the moment for which the text is true, in milliseconds, by the store's own countdown. */
  readonly ageMs: number;
  /** Identifies the run of the store's server: it changes whenever writes may have been lost. Absent if unknown. */
  readonly server?: string | undefined;
}

/** Arguments of {@link AccountStore.acquire}. */
export interface AcquireRequest {
  /** Random name of the requested turn. */
  readonly turn: string;
  /** Lease of the turn in milliseconds. */
  readonly leaseMs: number;
  /** The version that the caller has read last; undefined if there was no text. */
  readonly version: string | undefined;
}

/** Result of {@link AccountStore.acquire}, with what the store holds. */
export type AcquireResult = Stored &
  (
    | {
        /** The caller has the turn, possibly since an earlier call. */
        readonly is: 'yours';
      }
    | {
        /** The text is not the version that the caller knows; the turn was not taken. */
        readonly is: 'changed';
      }
    | {
        /** Another turn is running. */
        readonly is: 'held';
        /** The rest of its lease, in milliseconds. */
        readonly forMs: number;
      }
  );

/** Arguments of {@link AccountStore.write}. */
export interface WriteRequest {
  /** Name of the caller's turn. */
  readonly turn: string;
  /** Identifies the new text. */
  readonly version: string;
  /** The new sealed text. */
  readonly text: string;
  /** The text is true for the moment this many milliseconds after the turn's last `acquire` or `write` was sent. */
  readonly atMs: number;
  /** In milliseconds. Above 0 the turn's lease starts anew; 0 ends the turn and wakes the others. */
  readonly leaseMs: number;
}

/** Arguments of {@link AccountStore.spend}. */
export interface SpendRequest {
  /** Name of the caller's turn. */
  readonly turn: string;
  /** How many requests the log of the last minute may hold. */
  readonly places: number;
  /** How long the place is taken unless `spent` changes it, in milliseconds. */
  readonly forMs: number;
}

/**
 * One account in a store. A store knows nothing of tokens: it keeps one text and lets one process at a time replace it.
 * Every method may reject, with a `StoreUnavailableError` or any other error; callers wait at most one second for it.
 */
export interface AccountStore {
  /** What the store holds now. */
  read(): Promise<Stored>;
  /** Takes the turn to replace the text, unless another one is running or the text is not the caller's version. */
  acquire(request: AcquireRequest): Promise<AcquireResult>;
  /**
   * Replaces the text. True if the store now holds it, also if it held this very version before. False, and nothing
   * changed, if the turn has ended or belongs to another caller. A turn whose lease has expired may still write as long as
   * no other turn has begun.
   */
  write(request: WriteRequest): Promise<boolean>;
  /** Ends a turn without a write; the name of another turn changes nothing. */
  release(turn: string): Promise<void>;
  /** Takes a place in the log of the account's budget, if one is free. */
  spend(request: SpendRequest): Promise<{
    /** 0 if a place was taken; else how long until one is free, in milliseconds. */
    readonly waitMs: number;
  }>;
  /** Frees the place of this turn in `freeInMs`: 60 000 after its request has ended, 0 if none was sent. */
  spent(turn: string, freeInMs: number): Promise<void>;
  /** The API throttles: no caller that shares the budget gets a place for `forMs` milliseconds. */
  closeBudget(forMs: number): Promise<void>;
  /**
   * Calls `wake` after another caller has ended a turn by a write. May do nothing: every caller polls. Returns an
   * unsubscribe function.
   */
  watch(wake: () => void): () => void;
  /**
   * Ends the use of the account by this object.
   *
   * @param usefulForMs For how much longer the text may be useful, in milliseconds; a store may forget it afterwards.
   */
  close(usefulForMs?: number): Promise<void>;
}

/** Identifies the text and the budget of an {@link AccountStore}. Neither id reveals the login. */
export interface StoredAccountId {
  /** Identifies the text. */
  readonly id: string;
  /** Identifies the log of requests, which several accounts may share. */
  readonly budgetId: string;
}

/** Where processes that share an account keep its text. To write your own, see `docs/stores.md`. */
export interface TokenStore {
  /** Shown in `TokenStatus.store`. */
  readonly kind: string;
  /** Opens an account; {@link AccountStore.close} ends its use. */
  open(account: StoredAccountId): AccountStore;
}
