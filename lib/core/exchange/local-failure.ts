import { B2binpayAuthError, StoreUnavailableError } from '../../errors/index.js';
import type { Clock } from '../time/clock.js';
import type { FailedResult } from './exchange-result.js';
import { failureEffect, type FailurePolicy } from './failure-policy.js';
import { unsentExchange } from './judge-exchange.js';
import { type Moment, momentOf } from '../time/moment.js';
import { withFailure } from '../store/account-changes.js';
import type { OpenAccount } from '../store/open-account.js';

interface Circumstances {
  readonly clock: Clock;
  readonly storeKind: string;
  readonly account: OpenAccount;
  readonly validForMs: number;
  readonly policy: FailurePolicy;
  readonly started: Moment;
}

/** A failure that could not be recorded in the store: the store failed, or the credentials are not known. */
export function localFailure(error: unknown, circumstances: Circumstances): FailedResult {
  const { clock, storeKind, account, validForMs, policy, started } = circumstances;
  const known = B2binpayAuthError.is(error) ? error : new StoreUnavailableError(storeKind, 'an error');
  const failure = unsentExchange(known);
  const before = account.state;
  const now = momentOf(clock);
  const effect = failureEffect(failure, before.history, { validForMs, now, policy });
  account.setState(withFailure(before, failure, effect, { sent: started, server: undefined, now }));
  const durationMs = Math.round(now.mono - started.mono);
  return {
    is: 'failed',
    failure,
    before,
    sentAt: started,
    startedAt: started.wall,
    durationMs,
    wasSent: false,
  };
}
