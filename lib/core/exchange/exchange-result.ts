import type { ApiVersion } from '../../protocol/index.js';
import type { ExchangePlan } from './exchange-plan.js';
import type { FailurePolicy } from './failure-policy.js';
import type { AcceptedToken, FailedExchange } from '../policy/exchange-verdict.js';
import type { Moment } from '../time/moment.js';
import type { AccountState, TokenRecord } from '../store/account-state.js';
import type { EarlyRenewal } from '../policy/wanted.js';

export interface ExchangeSettings {
  readonly apiVersion: ApiVersion;
  readonly timeoutMs: number;
  readonly failures: FailurePolicy;
  /** Makes the random name of a turn. */
  readonly newTurn: () => string;
}

/** A token, and the account it belongs to. */
export interface AccountToken {
  readonly token: TokenRecord;
  readonly epoch: number;
  readonly accountId: string;
}

export interface ExchangeRequest {
  readonly wanted: EarlyRenewal | undefined;
  /** Requested before the token was due. */
  readonly isForced: boolean;
  /** The token that this process hands out. */
  readonly currentToken: AccountToken | undefined;
  /** Time until the hard stop of the current token; 0 without one. */
  readonly validForMs: () => number;
  /** Shutdown: nothing more is sent. */
  readonly stopping: AbortSignal;
  /** Aborts the request in flight. */
  readonly abort: AbortSignal;
}

export type ExchangeResult =
  | (AccountToken & {
      readonly is: 'renewed';
      readonly plan: ExchangePlan;
      readonly accepted: AcceptedToken;
      readonly startedAt: number;
      readonly durationMs: number;
      readonly receivedAt: number;
    })
  /** Another process that shares the account renewed the token. */
  | (AccountToken & { readonly is: 'adopted' })
  | FailedResult
  /** Nothing was sent. `history`: the account's retry state says until when; otherwise `forMs` does. */
  | {
      readonly is: 'deferred';
      readonly by: 'history' | 'budget' | 'turn' | 'store' | 'shutdown';
      readonly forMs: number;
    };

export interface FailedResult {
  readonly is: 'failed';
  readonly failure: FailedExchange;
  /** State before the request was sent. */
  readonly before: AccountState;
  readonly sentAt: Moment;
  readonly startedAt: number;
  readonly durationMs: number;
  /** Whether a request was attempted. */
  readonly wasSent: boolean;
}
