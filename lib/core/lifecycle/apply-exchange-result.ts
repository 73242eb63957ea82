import type { CachedToken } from './cached-token.js';
import type { ExchangeGate } from '../exchange/exchange-gate.js';
import type { ExchangeResult, FailedResult } from '../exchange/exchange-result.js';
import type { KeeperSettings } from './keeper-settings.js';
import { lockError } from './lock-error.js';
import type { RejectionThrottle } from '../policy/rejection-throttle.js';
import type { ServerFacts } from './server-facts.js';
import type { OpenAccount } from '../store/open-account.js';
import type { TokenEventPublisher } from './token-event-publisher.js';
import { tokenWindow } from '../policy/token-window.js';
import type { Waiters } from './waiters.js';
import type { EarlyRenewal } from '../policy/wanted.js';

/** Who waits for an exchange: callers without a token, and those who asked for a renewal. */
export interface Callers {
  readonly tokens: Waiters<string>;
  readonly renewals: Waiters<void>;
}

export interface ResultParts {
  readonly settings: KeeperSettings;
  readonly account: OpenAccount;
  readonly cachedToken: CachedToken;
  readonly gate: ExchangeGate;
  readonly rejections: RejectionThrottle;
  readonly server: ServerFacts;
  readonly callers: Callers;
  readonly publisher: TokenEventPublisher;
}

export interface Applied {
  /** A renewal that is still wanted. */
  readonly wanted: EarlyRenewal | undefined;
  /** To be called when all else about the exchange is settled: a subscriber's own calls are later ones. */
  readonly publish: () => void;
}

type TokenResult = Extract<ExchangeResult, { readonly is: 'renewed' | 'adopted' }>;

/** Installs the new token or takes over the failure, then settles the waiting callers; what to publish comes last. */
export function applyExchangeResult(
  result: ExchangeResult,
  wanted: EarlyRenewal | undefined,
  parts: ResultParts,
): Applied {
  switch (result.is) {
    case 'renewed':
    case 'adopted':
      return applyToken(result, parts);
    case 'failed':
      return applyFailure(result, parts);
    case 'deferred': {
      parts.gate.waitFor(result.forMs);
      // Somebody else is renewing: whoever waits for that goes on waiting.
      if (result.by !== 'turn') serveRejectedToken(parts);
      const { lock } = parts.account.state.history;
      if (lock !== undefined) rejectForLock(parts);
      return { wanted: wanted ?? owedLogin(parts), publish: () => parts.publisher.publishLock(lock) };
    }
  }
}

function applyToken(arrival: TokenResult, parts: ResultParts): Applied {
  const { settings, account, cachedToken, rejections, server, callers, publisher } = parts;
  const { token, epoch, accountId } = arrival;
  cachedToken.install(
    token,
    epoch,
    accountId,
    tokenWindow(token.lifetimeMs, shareOf(parts), settings.window),
  );
  rejections.tokenChanged();
  if (arrival.is === 'adopted') {
    if (token.isForced) rejections.forcedElsewhere();
    if (account.session !== undefined) account.session.isRefreshForbidden = false;
  } else {
    server.learnFrom(arrival);
  }
  callers.renewals.resolveAll();
  const value = cachedToken.valid();
  if (value !== undefined) callers.tokens.resolveAll(value);
  const { state } = account;
  return { wanted: owedLogin(parts), publish: () => publisher.succeeded(arrival, state) };
}

/** A refresh path that failed for the token before: early, so that a login still comes in time after a pause. */
function shareOf({ settings, account }: ResultParts): number {
  return account.state.history.brokenRefreshes > 0 ? 0 : settings.random();
}

function applyFailure(result: FailedResult, parts: ResultParts): Applied {
  const { account, callers, publisher } = parts;
  const { lock } = account.state.history;
  const wanted = owedLogin(parts);
  // The login that follows a failed refresh at once belongs to the rejection which asked for the refresh.
  if (wanted === undefined || result.failure.pace !== 'at-once') serveRejectedToken(parts);
  callers.renewals.rejectAll(result.failure.error);
  if (lock !== undefined) rejectForLock(parts);
  return {
    wanted,
    publish: () => {
      publisher.failed(result);
      publisher.publishLock(lock);
    },
  };
}

/** A rejected token is better than none, and those who wait get it in the same moment. */
function serveRejectedToken({ cachedToken, callers }: ResultParts): void {
  cachedToken.clearRejection();
  const token = cachedToken.valid();
  if (token !== undefined) callers.tokens.resolveAll(token);
}

/** While the account is locked, callers without a valid token get its error at once. */
export function rejectForLock({
  account,
  cachedToken,
  callers,
}: Pick<ResultParts, 'account' | 'cachedToken' | 'callers'>): void {
  const { lock } = account.state.history;
  if (lock !== undefined && !cachedToken.isValid)
    callers.tokens.rejectAll(lockError(lock.reason, lock.httpStatus));
}

/** A login is owed to a refresh that failed: it does not wait until the token is due. */
function owedLogin({ account }: ResultParts): EarlyRenewal | undefined {
  const { failures, loginOwed } = account.state.history;
  return failures > 0 && loginOwed !== undefined ? 'overdue' : undefined;
}
