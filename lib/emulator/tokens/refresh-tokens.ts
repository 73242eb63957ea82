import type { Account } from './accounts.js';

interface Issued {
  readonly account: Account;
  /** Monotonic milliseconds. */
  readonly expiresAt: number;
  /** Time of the session's login, epoch milliseconds of the server's clock. */
  readonly sessionAt: number;
  state: 'live' | 'spent' | 'ended' | 'revoked';
}

export type RefreshVerdict =
  | { readonly is: 'live'; readonly account: Account; readonly expiresAt: number; readonly sessionAt: number }
  /** Used before. */
  | { readonly is: 'reused'; readonly account: Account }
  /** Invalidated by a later login. */
  | { readonly is: 'ended'; readonly account: Account }
  /** Never issued, revoked, or expired. */
  | { readonly is: 'rejected'; readonly account: Account | undefined };

/** All refresh tokens that the server has issued. Each can be used once. */
export class RefreshTokens {
  readonly #issued = new Map<unknown, Issued>();

  add(token: string, account: Account, expiresAt: number, sessionAt: number): void {
    this.#issued.set(token, { account, expiresAt, sessionAt, state: 'live' });
  }

  accountOf(token: unknown): Account | undefined {
    return this.#issued.get(token)?.account;
  }

  spend(token: unknown, now: number): RefreshVerdict {
    const issued = this.#issued.get(token);
    if (issued === undefined) return { is: 'rejected', account: undefined };
    const { account, expiresAt, sessionAt, state } = issued;
    switch (state) {
      case 'spent':
        return { is: 'reused', account };
      case 'ended':
        return { is: 'ended', account };
      case 'revoked':
        return { is: 'rejected', account };
      case 'live':
        if (expiresAt <= now) return { is: 'rejected', account };
        issued.state = 'spent';
        return { is: 'live', account, expiresAt, sessionAt };
    }
  }

  /** Invalidates the tokens of an account when it logs in again. */
  end(account: Account): void {
    this.#replaceLive('ended', account);
  }

  revoke(): void {
    this.#replaceLive('revoked');
  }

  #replaceLive(state: 'ended' | 'revoked', account?: Account): void {
    for (const issued of this.#issued.values()) {
      const matches = account === undefined || issued.account === account;
      if (matches && issued.state === 'live') issued.state = state;
    }
  }
}
