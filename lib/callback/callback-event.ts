import type { CallbackRejectionCode } from '../errors/index.js';

/** Outcome of the delivery of a callback. */
export const CallbackOutcome = {
  /** The handler has succeeded. */
  Handled: 'handled',
  /** It had been handled before; the handler was not called. */
  Repeated: 'repeated',
  /** An unsigned notice, by policy; the handler was not called. */
  Ignored: 'ignored',
  /** It was refused; `code` says why. */
  Rejected: 'rejected',
  /** The handler failed; the callback may be sent again. */
  Failed: 'failed',
} as const;
export type CallbackOutcome = (typeof CallbackOutcome)[keyof typeof CallbackOutcome];

/** A callback was delivered. Contains nothing of it. */
export interface CallbackEvent {
  /** Outcome of the delivery. */
  readonly outcome: CallbackOutcome;
  /** Why it was not handled, or `UNSIGNED` for every unsigned notice; absent after success or a failed handler. */
  readonly code?: CallbackRejectionCode | 'UNSIGNED' | undefined;
  /** Name of the instance. */
  readonly name: string;
  /** When the delivery ended. */
  readonly at: Date;
  /** How long the delivery took, in milliseconds. */
  readonly durationMs: number;
}
