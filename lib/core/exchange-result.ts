import type { ApiVersion } from '../protocol/index.js';
import type { ExchangeCause, ObtainReason } from './exchange-plan.js';
import type { BroughtToken, FailedExchange } from './judgement.js';
import type { Moment } from './moment.js';
import type { FailurePolicy } from './settle-facts.js';
import type { AccountHistory, AccountLock, SeenRecord, SettleFacts, TokenRecord } from './token-store.js';

export interface ExchangeSettings {
  readonly apiVersion: ApiVersion;
  readonly timeoutMs: number;
  readonly failures: FailurePolicy;
  /** Makes the random id of an attempt. */
  readonly newAttemptId: () => string;
}

export interface ExchangeRequest {
  readonly cause: ExchangeCause;
  /** The newest record this process has seen. */
  readonly seen: SeenRecord | undefined;
  /** Until the hard stop of the token in hand; 0 without one. */
  readonly validForMs: number;
  /** Ends the exchange on the wire. */
  readonly signal: AbortSignal;
}

/** A token of our own, or of somebody who shares the account. */
export type NewToken =
  | {
      readonly is: 'renewed';
      readonly how: { readonly by: 'obtain'; readonly reason: ObtainReason } | { readonly by: 'refresh' };
      readonly record: TokenRecord;
      readonly sent: Moment;
      readonly startedAt: number;
      readonly durationMs: number;
      readonly receivedAt: number;
      readonly token: BroughtToken;
    }
  | { readonly is: 'adopted'; readonly record: TokenRecord; readonly sent: Moment };

export interface FailedResult {
  readonly is: 'failed';
  readonly startedAt: number;
  readonly durationMs: number;
  readonly failure: FailedExchange;
  readonly facts: SettleFacts;
  readonly history: AccountHistory;
  readonly record: TokenRecord | undefined;
}

export type ExchangeResult =
  | NewToken
  | FailedResult
  | { readonly is: 'locked'; readonly lock: AccountLock }
  | {
      readonly is: 'waiting';
      readonly forMs: number;
      readonly reason: 'held' | 'pause' | 'cooldown' | 'budget';
    };
