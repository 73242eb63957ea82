/**
 * The package's source of time: for timestamps, timers and deadlines. Tests can inject `ManualClock` of
 * `nestjs-b2binpay-auth/testing`.
 */
export interface Clock {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Milliseconds since some fixed moment; never steps. */
  monotonic(): number;
  /** Calls `fn` once after `ms` milliseconds; returns a handle. With `ref: false` the timer does not keep the process alive. */
  setTimeout(fn: () => void, ms: number, options?: { ref?: boolean }): unknown;
  /** Cancels a timer by its handle. */
  clearTimeout(handle: unknown): void;
  /** A virtual clock waits for these before it moves on; a real one has nothing to do. */
  track?(exchange: Promise<unknown>): void;
}

/** A longer delay would fire at once (`setTimeout` holds 31 bits). */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(fn, ms, options) {
    const handle = setTimeout(fn, Math.min(ms, MAX_DELAY_MS));
    if (options?.ref === false) unref(handle);
    return handle;
  },
  clearTimeout(handle) {
    if (isTimeout(handle)) clearTimeout(handle);
  },
};

/** The timers of browsers, which jsdom has, are numbers and have nothing to unref. */
function unref(handle: unknown): void {
  const method: unknown =
    typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'unref') : undefined;
  if (typeof method === 'function') Reflect.apply(method, handle, []);
}

function isTimeout(handle: unknown): handle is NodeJS.Timeout | number {
  return (typeof handle === 'object' && handle !== null) || typeof handle === 'number';
}
