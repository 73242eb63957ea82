import type { B2binpayAuthError } from '../../errors/index.js';
import type { ApiResponse, TokenRequest } from '../../protocol/index.js';
import type { Moment } from '../time/moment.js';

/** Outcome of sending a request. */
export type SendResult =
  | { readonly is: 'response'; readonly response: ApiResponse }
  /** It certainly never reached the API. */
  | { readonly is: 'unsent'; readonly error: B2binpayAuthError }
  /** It may have reached the API, whose response is missing or untrustworthy. */
  | { readonly is: 'unknown'; readonly error: B2binpayAuthError };

export type Sent = SendResult & {
  /** Immediately before the request was sent. */
  readonly sent: Moment;
};

/** Sends requests to the token endpoints. Does not judge responses, never rejects. */
export interface TokenTransport {
  send(request: TokenRequest, options: { deadlineMs: number; signal: AbortSignal }): Promise<Sent>;
}
