import type { Account } from './accounts.js';

interface Issued {
  readonly account: Account;
  /** Monotonic milliseconds. */
  readonly expiresAt: number;
  isRevoked: boolean;
}

export type BearerVerdict =
  | { readonly is: 'valid'; readonly account: Account }
  | { readonly is: 'expired'; readonly account: Account }
  | { readonly is: 'foreign' };

/** All access tokens that the server has issued. */
export class AccessTokens {
  readonly #issued = new Map<string, Issued>();

  add(token: string, account: Account, expiresAt: number): void {
    this.#issued.set(token, { account, expiresAt, isRevoked: false });
  }

  check(token: string, now: number): BearerVerdict {
    const issued = this.#issued.get(token);
    if (issued === undefined) return { is: 'foreign' };
    const isExpired = issued.isRevoked || issued.expiresAt <= now;
    return { is: isExpired ? 'expired' : 'valid', account: issued.account };
  }

  /** Revokes the tokens of one account, or all. */
  revoke(account?: Account): void {
    for (const issued of this.#issued.values()) {
      if (account === undefined || issued.account === account) issued.isRevoked = true;
    }
  }
}
