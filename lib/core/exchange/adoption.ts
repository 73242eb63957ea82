import type { AccountToken } from './exchange-result.js';
import type { Moment } from '../time/moment.js';
import type { AccountSession } from '../store/account-session.js';
import { type AccountHistory, expiresInMs, isNewer, type TokenRecord } from '../store/account-state.js';
import { hardStopMs } from '../policy/token-window.js';
import type { EarlyRenewal } from '../policy/wanted.js';

/** The account's token, if it is newer than the current one and can still be handed out. */
export function adoptable(
  { id, state: { token } }: Pick<AccountSession, 'id' | 'state'>,
  currentToken: AccountToken | undefined,
  now: Moment,
): TokenRecord | undefined {
  if (token === undefined) return undefined;
  // A token of another account is not comparable.
  const known = currentToken?.accountId === id ? currentToken.token : undefined;
  const isUsable = expiresInMs(token, now) > token.lifetimeMs - hardStopMs(token.lifetimeMs);
  return isUsable && isNewer(token, known, now) ? token : undefined;
}

/** Until when no exchange starts, and until when only `renew()` starts one, according to the account's retry state. */
export function gateOf({ cooldownUntil, backoffUntil, lock }: AccountHistory): {
  readonly closedUntil: number;
  readonly backoffUntil: number;
} {
  return { closedUntil: cooldownUntil, backoffUntil: Math.max(backoffUntil, lock?.probeAt ?? -Infinity) };
}

/** Whether the account's retry state blocks this exchange. */
export function isClosed(history: AccountHistory, wanted: EarlyRenewal | undefined, now: Moment): boolean {
  const { closedUntil, backoffUntil } = gateOf(history);
  return closedUntil > now.mono || (wanted !== 'renew' && backoffUntil > now.mono);
}
