import type { B2binpayAuthError } from '../../errors/index.js';
import type { ApiResponse, TokenRequest } from '../../protocol/index.js';
import type { Moment } from '../time/moment.js';

/** What became of a request on the wire. */
export type SendResult =
  | { readonly is: 'response'; readonly response: ApiResponse }
  /** It surely never reached the API. */
  | { readonly is: 'unsent'; readonly error: B2binpayAuthError }
  /** It may have reached the API, and what the API did is not known or not to be believed. */
  | { readonly is: 'unknown'; readonly error: B2binpayAuthError };

export type Sent = SendResult & {
  /** Directly before the request went out. */
  readonly sent: Moment;
};

/** Talks to the token endpoints. Judges nothing and never throws. */
export interface TokenTransport {
  send(request: TokenRequest, options: { deadlineMs: number; signal: AbortSignal }): Promise<Sent>;
}
