import type { CurrentToken } from './exchange-result.js';
import type { Moment } from '../time/moment.js';
import type { AccountSession } from '../store/account-session.js';
import { type AccountHistory, expiresInMs, isNewer, type TokenRecord } from '../store/account-state.js';
import { hardStopMs } from '../policy/token-window.js';
import type { EarlyRenewal } from '../policy/wanted.js';

/** The account's token, where it is newer than the one in hand and can still be handed out. */
export function adoptable(
  { id, state: { token } }: Pick<AccountSession, 'id' | 'state'>,
  inHand: CurrentToken | undefined,
  now: Moment,
): TokenRecord | undefined {
  if (token === undefined) return undefined;
  // A token of another account tells nothing of this one's.
  const known = inHand?.accountId === id ? inHand.token : undefined;
  const isUsable = expiresInMs(token, now) > token.lifetimeMs - hardStopMs(token.lifetimeMs);
  return isUsable && isNewer(token, known, now) ? token : undefined;
}

/** Until when nobody starts an exchange, and until when only `renew()` does, as far as the account says. */
export function gateOf({ cooldownUntil, backoffUntil, lock }: AccountHistory): {
  readonly closedUntil: number;
  readonly backoffUntil: number;
} {
  return { closedUntil: cooldownUntil, backoffUntil: Math.max(backoffUntil, lock?.probeAt ?? -Infinity) };
}

/** Whether the account's gate is closed to an exchange that is wanted so much. */
export function isClosed(history: AccountHistory, wanted: EarlyRenewal | undefined, now: Moment): boolean {
  const { closedUntil, backoffUntil } = gateOf(history);
  return closedUntil > now.mono || (wanted !== 'renew' && backoffUntil > now.mono);
}
