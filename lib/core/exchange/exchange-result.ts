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

/** The token that this process hands out, and the account it is of. */
export interface CurrentToken {
  readonly token: TokenRecord;
  readonly accountId: string;
}

export interface ExchangeRequest {
  readonly wanted: EarlyRenewal | undefined;
  /** Somebody asked for it before the token was due. */
  readonly isForced: boolean;
  readonly currentToken: CurrentToken | undefined;
  /** Until the hard stop of the token in hand, now; 0 without one. */
  readonly validForMs: () => number;
  /** Shutdown: nothing is sent any more. */
  readonly stopping: AbortSignal;
  /** Ends the request on the wire. */
  readonly abort: AbortSignal;
}

/** A token, with what the account looks like since. */
export interface AccountToken {
  readonly token: TokenRecord;
  readonly epoch: number;
  readonly accountId: string;
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
  /** Somebody who shares the account renewed it. */
  | (AccountToken & { readonly is: 'adopted' })
  | FailedResult
  /** Nothing was sent: the account's history says until when, or another's turn or the budget does, `forMs`. */
  | {
      readonly is: 'deferred';
      readonly by: 'history' | 'budget' | 'turn' | 'store' | 'shutdown';
      readonly forMs: number;
    };

export interface FailedResult {
  readonly is: 'failed';
  readonly failure: FailedExchange;
  /** As it was when the request was sent. */
  readonly before: AccountState;
  readonly sentAt: Moment;
  readonly startedAt: number;
  readonly durationMs: number;
  /** Whether a request was made of it. */
  readonly wasSent: boolean;
}
