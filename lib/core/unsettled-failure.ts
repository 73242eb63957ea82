import { B2binpayAuthError, StoreUnavailableError } from '../errors/index.js';
import type { FailedResult } from './exchange-result.js';
import { unsentExchange } from './judge-exchange.js';
import type { Moment } from './moment.js';
import { type FailurePolicy, settleFacts } from './settle-facts.js';

interface Circumstances {
  readonly storeKind: string;
  /** Before this one. */
  readonly failures: number;
  readonly validForMs: number;
  readonly policy: FailurePolicy;
  readonly started: Moment;
  readonly now: Moment;
}

/** A failure that the store does not know of: it failed itself, or the account is not known yet. */
export function unsettledFailure(error: unknown, circumstances: Circumstances): FailedResult {
  const { storeKind, failures, validForMs, policy, started, now } = circumstances;
  const known = B2binpayAuthError.is(error) ? error : new StoreUnavailableError(storeKind);
  const failure = unsentExchange(known);
  const history = { failures, refusals: 0, signatureMismatches: 0, refreshBarredMs: 0 };
  return {
    is: 'failed',
    failure,
    facts: settleFacts(failure, history, validForMs, policy),
    history,
    record: undefined,
    startedAt: started.wall,
    durationMs: Math.round(now.mono - started.mono),
  };
}
