import type { Clock } from './clock.js';

/** A timer that is late by this much was held up by a blocked event loop. */
const BLOCKED_MS = 50;

/**
 * Settles as `promise` does, or with the result of `onTimeout` after `ms`. Later results are ignored. After a blocked event
 * loop timers run before I/O is read, so a result that has arrived in the meantime gets one more turn of the loop.
 */
export async function withTimeout<T>(
  clock: Clock,
  promise: Promise<T>,
  ms: number,
  onTimeout: () => T,
): Promise<T> {
  let timer: unknown;
  const timeout = new Promise<T>((resolve, reject) => {
    const expire = (): void => {
      try {
        resolve(onTimeout());
      } catch (error) {
        reject(error);
      }
    };
    const latestMs = clock.monotonic() + ms + BLOCKED_MS;
    timer = clock.setTimeout(() => {
      if (clock.monotonic() < latestMs) expire();
      else timer = clock.setTimeout(expire, 0);
    }, ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clock.clearTimeout(timer);
  }
}
