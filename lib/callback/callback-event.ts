import type { CallbackRejectionCode } from '../errors/index.js';

/** Outcomes of a delivered callback. */
export const CallbackOutcome = {
  /** The handler has completed. */
  Handled: 'handled',
  /** It had been handled before; the handler was not called. */
  Repeated: 'repeated',
  /** An unsigned notice, by policy; the handler was not called. */
  Ignored: 'ignored',
  /** It was rejected; `code` is the reason. */
  Rejected: 'rejected',
  /** The handler failed; the callback may be sent again. */
  Failed: 'failed',
} as const;
export type CallbackOutcome = (typeof CallbackOutcome)[keyof typeof CallbackOutcome];

/** A callback was delivered. Contains none of its data. */
export interface CallbackEvent {
  readonly outcome: CallbackOutcome;
  readonly code?: CallbackRejectionCode | 'UNSIGNED' | undefined;
  /** Instance it was delivered to. */
  readonly name: string;
  readonly at: Date;
  readonly durationMs: number;
}
