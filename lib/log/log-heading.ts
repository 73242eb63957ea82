import type { CallbackNotice, LockReason, TokenEventType, TokenNotice } from '../core/index.js';
import type { B2binpayErrorCode } from '../errors/index.js';

/** An event that an operator may have to act on. `callback.failed`: the handler of a callback threw. */
type Incident =
  Exclude<TokenEventType, 'token.obtained' | 'token.refreshed' | 'token.adopted'> | 'callback.failed';

/** Something about the application or the account that somebody should change, without an error or event of its own. */
export type Notice =
  | TokenNotice
  | CallbackNotice
  | 'api-unsupported'
  | 'body-refused'
  | 'connections-busy'
  | 'credentials-unavailable'
  | 'in-memory'
  | 'nearly-full'
  | 'not-parsed'
  | 'other-op-type'
  | 'response-ignored'
  | 'several-routes'
  | 'store-unproven'
  | 'subscriber-failed';

/** Each line at `warn` or `error` begins with one of these, which is a heading of `docs/operations.md`. */
export type LogHeading = B2binpayErrorCode | LockReason | Incident | Notice;
