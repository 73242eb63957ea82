import type { Account } from './accounts.js';

interface Issued {
  readonly account: Account;
  /** Monotonic milliseconds. */
  readonly expiresAt: number;
  isEnded: boolean;
}

export type BearerVerdict =
  | { readonly is: 'valid'; readonly account: Account }
  | { readonly is: 'over'; readonly account: Account }
  | { readonly is: 'foreign' };

/** Every access token the server has issued. */
export class AccessTokens {
  readonly #issued = new Map<string, Issued>();

  add(token: string, account: Account, expiresAt: number): void {
    this.#issued.set(token, { account, expiresAt, isEnded: false });
  }

  judge(token: string, now: number): BearerVerdict {
    const issued = this.#issued.get(token);
    if (issued === undefined) return { is: 'foreign' };
    const isOver = issued.isEnded || issued.expiresAt <= now;
    return { is: isOver ? 'over' : 'valid', account: issued.account };
  }

  /** Ends those of one account, or all. */
  end(account?: Account): void {
    for (const issued of this.#issued.values()) {
      if (account === undefined || issued.account === account) issued.isEnded = true;
    }
  }
}
