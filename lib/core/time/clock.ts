/**
 * The package's source of time: for timestamps, timers and deadlines. Tests can inject `ManualClock` of
 * `nestjs-b2binpay-auth/testing`.
 */
export interface Clock {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Milliseconds since an arbitrary fixed point; never steps. */
  monotonic(): number;
  /** Calls `fn` once after `ms` milliseconds; returns a handle. With `ref: false` the timer does not keep the process alive. */
  setTimeout(fn: () => void, ms: number, options?: { ref?: boolean }): unknown;
  /** Cancels a timer by its handle. */
  clearTimeout(handle: unknown): void;
  /** A virtual clock waits for these promises before it advances; a real clock needs no implementation. */
  track?(exchange: Promise<unknown>): void;
}

/** The longest delay a timer can represent, about 24 days: a longer one would fire at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(fn, ms, options) {
    const handle = setTimeout(fn, Math.min(ms, MAX_TIMER_MS));
    if (options?.ref === false) unref(handle);
    return handle;
  },
  clearTimeout(handle) {
    if (isTimeout(handle)) clearTimeout(handle);
  },
};

/** Browser timers, as in jsdom, are numbers without `unref`. */
function unref(handle: unknown): void {
  const method: unknown =
    typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'unref') : undefined;
  if (typeof method === 'function') Reflect.apply(method, handle, []);
}

function isTimeout(handle: unknown): handle is NodeJS.Timeout | number {
  return (typeof handle === 'object' && handle !== null) || typeof handle === 'number';
}
