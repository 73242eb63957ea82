import type { B2binpayErrorCode } from '../errors/index.js';
import type { ApiVersion, Secret } from '../protocol/index.js';
import type { BudgetUse } from './budget.js';

/** Why an account is locked. */
export type LockReason = 'credentials' | 'ip' | 'signature' | 'suspicion';

/** Whose tokens an {@link AccountStore} holds. Nothing in it is secret. */
export interface AccountIdentity {
  readonly apiVersion: ApiVersion;
  readonly baseUrl: string;
  /** SHA-256 over version, base URL and login. */
  readonly accountHash: string;
  /** Differs when the secret half of the credentials does. */
  readonly credentialFingerprint: string;
  readonly rateLimit: { readonly perMinute: number; readonly scope: 'origin' | 'account' };
}

/** A token pair as an exchange brought it. Durations count from the moment its request was sent. */
export interface TokenPair {
  readonly accessToken: Secret;
  readonly lifetimeMs: number;
  readonly refreshToken?: Secret | undefined;
  /** Absent where the answer did not say. */
  readonly refreshLifetimeMs?: number | undefined;
  /** Whether it came by credentials (a login) or by a refresh token. */
  readonly by: 'obtain' | 'refresh';
}

/** What happened to the refresh token of a record. Only `unspent` may be sent. */
export type RefreshTokenState = 'unspent' | 'none' | 'pending' | 'ambiguous' | 'suspicious' | 'dead';

/** A pair in a store. Every duration is relative to the answer that brought the record, so no clocks are compared. */
export interface TokenRecord extends TokenPair {
  readonly epoch: number;
  /** Since the request for the access token was sent. */
  readonly ageMs: number;
  readonly refreshTokenState: RefreshTokenState;
  /** Since the request for the refresh token was sent. */
  readonly refreshTokenAgeMs: number;
}

/** The newest record a process has seen. */
export interface SeenRecord {
  readonly epoch: number;
  /** Until the vendor's expiry. */
  readonly expiresInMs: number;
}

export interface AccountLock {
  readonly reason: LockReason;
  readonly sinceMs: number;
  /** Until the next attempt of the timer; absent where only `renew()` may try. */
  readonly probeInMs?: number | undefined;
  readonly httpStatus?: number | undefined;
}

/** What an account has been through, shared by all who use it. */
export interface AccountHistory {
  /** Failures since the last success. */
  readonly failures: number;
  /** Answers since the last success which asking again does not change. */
  readonly refusals: number;
  /** Wrong signatures since the last success. */
  readonly signatureMismatches: number;
  readonly sinceLoginMs?: number | undefined;
  readonly sinceSuspicionMs?: number | undefined;
  /** For how long refresh tokens are not to be used. */
  readonly refreshBarredMs: number;
  readonly lock?: AccountLock | undefined;
}

/** The right to run one exchange, until it lapses. */
export interface Lease {
  readonly attempt: string;
  readonly leaseMs: number;
}

export type AcquireAnswer =
  | { readonly is: 'newer'; readonly record: TokenRecord }
  | { readonly is: 'held'; readonly retryInMs: number }
  | { readonly is: 'wait'; readonly forMs: number; readonly reason: 'pause' | 'cooldown' }
  | { readonly is: 'locked'; readonly lock: AccountLock }
  | {
      readonly is: 'acquired';
      readonly lease: Lease;
      readonly record?: TokenRecord | undefined;
      /** False where the store may have lost writes: then the record's refresh token counts as spent. */
      readonly trusted: boolean;
      readonly history: AccountHistory;
    };

/** What became of an exchange that brought no token. */
export type SettleOutcome = 'unsent' | 'failed' | 'ambiguous' | 'suspicious' | 'locked';

export interface SettleFacts {
  readonly code: B2binpayErrorCode;
  /** Until the next attempt by timer or traffic. */
  readonly pauseMs: number;
  /** Asked for by a 429: until then nothing goes out, `renew()` included. */
  readonly cooldownMs?: number | undefined;
  /** The answer is of a kind that asking again does not change. */
  readonly refusal: boolean;
  readonly lock?: Omit<AccountLock, 'sinceMs'> | undefined;
  /**
   * What became of the refresh token in the record: `kept` is as it was before the attempt; a {@link Secret} is its
   * successor, which is stored whatever else was wrong.
   */
  readonly refreshToken: 'kept' | Exclude<RefreshTokenState, 'pending' | 'unspent'> | Secret;
  /** For how long refresh tokens are not used after this. */
  readonly refreshBarredMs?: number | undefined;
}

/**
 * Where token pairs live, and the protocol by which processes that share an account take turns:
 * acquire, mark pending, send, then commit or settle.
 *
 * A store may throw {@link StoreUnavailableError}; nothing else.
 */
export interface TokenStore {
  /** Shown in `TokenStatus.store`. */
  readonly kind: string;
  open(account: AccountIdentity): AccountStore;
}

export interface AcquireRequest {
  /** Random id of this attempt. */
  readonly attempt: string;
  readonly leaseMs: number;
  readonly seen: SeenRecord | undefined;
  /** `renew()`: neither pauses nor locks stand in the way, a cooldown does. */
  readonly force: boolean;
}

export interface AccountStore {
  acquire(request: AcquireRequest): Promise<AcquireAnswer>;
  /** Directly before sending: takes from the budget, and from here on the refresh token counts as spent. */
  markPending(
    lease: Lease,
    use: BudgetUse,
  ): Promise<{ is: 'ok' } | { is: 'lost' } | { is: 'wait'; forMs: number }>;
  /** @param sentAgoMs since the request was sent. */
  commit(
    lease: Lease,
    pair: TokenPair,
    sentAgoMs: number,
  ): Promise<{ is: 'ok'; record: TokenRecord } | { is: 'superseded'; record?: TokenRecord | undefined }>;
  settle(lease: Lease, outcome: SettleOutcome, facts: SettleFacts): Promise<void>;
  /** Gives the lease back without an attempt. */
  abandon(lease: Lease): Promise<void>;
  read(): Promise<TokenRecord | undefined>;
  /** Lifts a lock. */
  unlock(): Promise<void>;
  /** Calls `wake` after others changed something; returns how to end that. */
  watch(wake: () => void): () => void;
  close(): Promise<void>;
}
