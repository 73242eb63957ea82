import type { LockReason } from './lock-reason.js';

/** How long refresh tokens are left alone after a second suspicion in a row, and where refreshes keep failing. */
export const REFRESH_BAR_MS = 600_000;

/** What a failure means for the next attempts of everybody who shares the account. */
export interface FailureEffect {
  /** Until the next attempt by timer or traffic. */
  readonly retryDelayMs: number;
  /** For how long refresh tokens are not used after this. */
  readonly barredMs: number | undefined;
  readonly lock:
    | { readonly reason: LockReason; readonly isProbed: boolean; readonly httpStatus: number | undefined }
    | undefined;
}
