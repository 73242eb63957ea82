import { B2binpayAuthError, StoreUnavailableError } from '../errors/index.js';
import type { FailedResult } from './exchange-result.js';
import { unsentExchange } from './judge-exchange.js';
import { type FailurePolicy, settleFacts } from './settle-facts.js';

/** A failure that the store does not know of: it failed itself, or the account is not known yet. */
export function unsettledFailure(
  error: unknown,
  storeKind: string,
  failures: number,
  validForMs: number,
  policy: FailurePolicy,
): FailedResult {
  const known = B2binpayAuthError.is(error) ? error : new StoreUnavailableError(storeKind);
  const failure = unsentExchange(known);
  const history = { failures, refusals: 0, signatureMismatches: 0, refreshBarredMs: 0 };
  return {
    is: 'failed',
    failure,
    facts: settleFacts(failure, history, validForMs, policy),
    history,
    record: undefined,
  };
}
