/** A timer that is late by more than this was held up: the event loop was blocked, or the process stood still. */
const ON_TIME_MS = 50;

/** Enough for an exchange that failed in the meantime, its pause and the next one. */
const MAX_EXTENSION_MS = 3_000;

/** Whether a timer fired so late that timers and I/O are no longer in their order. */
export function isLate(lateMs: number): boolean {
  return lateMs > ON_TIME_MS;
}

/**
 * How much longer a wait of `waitMs` goes on after its timer fired `lateMs` late; 0 if that was on time. While the process
 * stood still (a frozen container, `SIGSTOP`), so did whatever is waited for: that time does not count, up to the length of
 * the wait itself and 3 s.
 */
export function extensionMs(lateMs: number, waitMs: number): number {
  return isLate(lateMs) ? Math.min(lateMs, waitMs, MAX_EXTENSION_MS) : 0;
}
