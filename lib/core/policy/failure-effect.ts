import type { LockReason } from './lock-reason.js';

/** How long a refused refresh token counts as suspicious. */
export const SUSPICION_MS = 600_000;

/** How long refresh tokens are not used after repeated suspicion, or if refreshes keep failing. */
export const REFRESH_BAR_MS = 600_000;

/** How a failure affects the next attempts of all processes that share the account. */
export interface FailureEffect {
  /** Delay before the next attempt by timer or traffic. */
  readonly retryDelayMs: number;
  /** How long refresh tokens are not used. */
  readonly barredMs: number | undefined;
  readonly lock:
    | { readonly reason: LockReason; readonly isProbed: boolean; readonly httpStatus: number | undefined }
    | undefined;
}
