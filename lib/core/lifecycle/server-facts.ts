import type { ExchangeResult } from '../exchange/exchange-result.js';

/** Facts about the vendor's side, learned from accepted responses. */
export class ServerFacts {
  clockOffsetMs: number | undefined;
  twoFactor: boolean | undefined;

  learnFrom(result: Extract<ExchangeResult, { readonly is: 'renewed' }>): void {
    const { accepted, token, receivedAt } = result;
    if (accepted.twoFactor !== undefined) this.twoFactor = accepted.twoFactor;
    // The server read its clock some time between sending and receiving.
    if (accepted.serverTime !== undefined)
      this.clockOffsetMs = Math.round(accepted.serverTime - (token.sent.wall + receivedAt) / 2);
  }

  /**
   * The local wall clock jumped by this much. Set back, the offset grows by as much. After a jump forward the offset is
   * unknown: it has changed if the clock was set, but not if the machine slept.
   */
  wallJumped(byMs: number): void {
    if (this.clockOffsetMs === undefined) return;
    this.clockOffsetMs = byMs < 0 ? this.clockOffsetMs - byMs : undefined;
  }
}
