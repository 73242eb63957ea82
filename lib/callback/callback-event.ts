import type { CallbackRejectionCode } from '../errors/index.js';

/** What can become of a delivered callback. */
export const CallbackOutcome = {
  /** The handler has run to its end. */
  Handled: 'handled',
  /** It had been handled before; the handler was not called. */
  Repeated: 'repeated',
  /** An unsigned notice, by policy; the handler was not called. */
  Ignored: 'ignored',
  /** It was refused for the reason in `code`. */
  Rejected: 'rejected',
  /** The handler failed; the callback may be sent again. */
  Failed: 'failed',
} as const;
export type CallbackOutcome = (typeof CallbackOutcome)[keyof typeof CallbackOutcome];

/** A callback was delivered. Holds nothing of it. */
export interface CallbackEvent {
  readonly outcome: CallbackOutcome;
  readonly code?: CallbackRejectionCode | 'UNSIGNED' | undefined;
  /** Instance it was delivered to. */
  readonly name: string;
  readonly at: Date;
  readonly durationMs: number;
}
