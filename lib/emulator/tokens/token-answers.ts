import { signatureOf, tokenMessage, v2SigningKey } from '../../protocol/index.js';
import type { Account } from './accounts.js';
import type { IdStyle } from '../options.js';
import type { Stamp } from '../server-clock.js';

/** Whether the response to a login has a valid signature, a wrong one, or none. */
export type Signing = 'right' | 'wrong' | 'none';

export interface IssuedPair {
  readonly access: string;
  readonly refresh: string;
  readonly accessTtlMs: number;
  readonly refreshTtlMs: number;
  readonly at: Stamp;
}

/** `data` of both v2 responses ("Obtain token", "Refresh token"). */
export function pairData(pair: IssuedPair, idStyle: IdStyle): object {
  const { access, refresh, accessTtlMs, refreshTtlMs, at } = pair;
  const attributes = {
    refresh,
    access,
    access_expired_at: at.print(accessTtlMs),
    refresh_expired_at: at.print(refreshTtlMs),
    is_2fa_confirmed: false,
  };
  return { type: 'auth-token', ...idOf(idStyle), attributes };
}

/** `meta` of the response to a v2 login. */
export function signedMeta({ at, refresh }: IssuedPair, account: Account, signing: Signing): object {
  const time = at.print();
  const signOf = (message: string): string =>
    signatureOf(v2SigningKey(account.login, account.secret), message);
  switch (signing) {
    case 'right':
      return { time, sign: signOf(tokenMessage(time, refresh)) };
    case 'wrong':
      return { time, sign: signOf(`not ${tokenMessage(time, refresh)}`) };
    case 'none':
      return { time };
  }
}

/** `data` of the v3 response. */
export function v3Data(access: string, ttlMs: number, idStyle: IdStyle): object {
  const attributes = { access, expires_in: Math.floor(ttlMs / 1_000), token_type: 'Bearer' };
  return { type: 'auth-token', ...idOf(idStyle), attributes };
}

function idOf(style: IdStyle): { id?: string | number | null } {
  switch (style) {
    case 'zero':
      return { id: '0' };
    case 'null':
      return { id: null };
    case 'number':
      return { id: 0 };
    case 'absent':
      return {};
  }
}
