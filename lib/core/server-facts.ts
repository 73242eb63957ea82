import type { NewToken } from './exchange-result.js';

/** What accepted answers told of the vendor's side. */
export class ServerFacts {
  clockOffsetMs: number | undefined;
  twoFactor: boolean | undefined;

  learnFrom(arrival: NewToken): void {
    if (arrival.is !== 'renewed') return;
    const { token, sent, receivedAt } = arrival;
    if (token.twoFactor !== undefined) this.twoFactor = token.twoFactor;
    // The server's time was read some moment between sending and receiving.
    if (token.serverTime !== undefined)
      this.clockOffsetMs = Math.round(token.serverTime - (sent.wall + receivedAt) / 2);
  }
}
