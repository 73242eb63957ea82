import type { ExchangeResult } from '../exchange/exchange-result.js';

/** What accepted responses told of the vendor's side. */
export class ServerFacts {
  clockOffsetMs: number | undefined;
  twoFactor: boolean | undefined;

  learnFrom(arrival: Extract<ExchangeResult, { readonly is: 'renewed' }>): void {
    const { accepted, token, receivedAt } = arrival;
    if (accepted.twoFactor !== undefined) this.twoFactor = accepted.twoFactor;
    // The server's time was read some moment between sending and receiving.
    if (accepted.serverTime !== undefined)
      this.clockOffsetMs = Math.round(accepted.serverTime - (token.sent.wall + receivedAt) / 2);
  }

  /** The local wall clock was set back by so much, or ran ahead: after a sleep nothing has changed, after a step it has. */
  wallJumped(byMs: number): void {
    if (this.clockOffsetMs === undefined) return;
    this.clockOffsetMs = byMs < 0 ? this.clockOffsetMs - byMs : undefined;
  }
}
