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

/** Waiting callers: those without a token, and those that requested a renewal. */
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
  /** Called after everything else is settled, so that a subscriber's own calls see the final state. */
  readonly publish: () => void;
}

type TokenResult = Extract<ExchangeResult, { readonly is: 'renewed' | 'adopted' }>;

/** Installs the new token or records the failure, then settles the waiting callers. Publishing is left to the caller. */
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
      parts.gate.waitFor(result.forMs, result.by);
      // Another process is renewing: callers keep waiting for its token.
      if (result.by !== 'turn') serveRejectedToken(parts);
      const { lock } = parts.account.state.history;
      if (lock !== undefined) rejectForLock(parts);
      return { wanted: wanted ?? owedLogin(parts), publish: () => parts.publisher.publishLock(lock) };
    }
  }
}

function applyToken(result: TokenResult, parts: ResultParts): Applied {
  const { settings, account, cachedToken, rejections, server, callers, publisher } = parts;
  const { token, epoch, accountId } = result;
  cachedToken.install(
    token,
    epoch,
    accountId,
    tokenWindow(token.lifetimeMs, renewalShare(parts), settings.window),
  );
  rejections.tokenChanged();
  if (result.is === 'adopted') {
    if (token.isForced) rejections.forcedElsewhere();
    if (account.session !== undefined) account.session.isRefreshForbidden = false;
  } else {
    server.learnFrom(result);
  }
  callers.renewals.resolveAll();
  const value = cachedToken.valid();
  if (value !== undefined) callers.tokens.resolveAll(value);
  const { state } = account;
  return { wanted: owedLogin(parts), publish: () => publisher.succeeded(result, state) };
}

/** If refreshes failed before, renews as early as possible, so that a login is still in time after a backoff. */
function renewalShare({ settings, account }: ResultParts): number {
  return account.state.history.brokenRefreshes > 0 ? 0 : settings.random();
}

function applyFailure(result: FailedResult, parts: ResultParts): Applied {
  const { account, callers, publisher } = parts;
  const { lock } = account.state.history;
  const wanted = owedLogin(parts);
  // A login that follows a failed refresh at once is still part of the renewal after a rejection.
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

/** A rejected token is better than none: hands it out again, to waiting callers too. */
function serveRejectedToken({ cachedToken, callers }: ResultParts): void {
  cachedToken.clearRejection();
  const token = cachedToken.valid();
  if (token !== undefined) callers.tokens.resolveAll(token);
}

/** While the account is locked, callers without a valid token are rejected at once. */
export function rejectForLock({
  account,
  cachedToken,
  callers,
}: Pick<ResultParts, 'account' | 'cachedToken' | 'callers'>): void {
  const { lock } = account.state.history;
  if (lock !== undefined && !cachedToken.isValid)
    callers.tokens.rejectAll(lockError(lock.reason, lock.httpStatus));
}

/** A login after a failed refresh does not wait until the token is due. */
function owedLogin({ account }: ResultParts): EarlyRenewal | undefined {
  const { failures, loginOwed } = account.state.history;
  return failures > 0 && loginOwed !== undefined ? 'overdue' : undefined;
}
