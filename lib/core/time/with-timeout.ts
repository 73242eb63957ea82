import type { Clock } from './clock.js';
import { isLate } from './late-timer.js';

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
    const dueAt = clock.monotonic() + ms;
    timer = clock.setTimeout(() => {
      if (isLate(clock.monotonic() - dueAt)) timer = clock.setTimeout(expire, 0);
      else expire();
    }, ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clock.clearTimeout(timer);
  }
}
