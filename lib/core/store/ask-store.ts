import { StoreUnavailableError } from '../../errors/index.js';
import { own } from '../../protocol/index.js';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';

const STORE_TIMEOUT_MS = 1_000;

export interface StoreCall<T> {
  readonly call: () => Promise<T>;
  /** Whether the result has the shape that the port promises. */
  readonly isValid: (result: unknown) => boolean;
  /** Cleans up after a result that arrives after the timeout. */
  readonly onLateResult?: ((late: T) => void) | undefined;
}

/** Calls a store. Throws {@link StoreUnavailableError} if it fails, times out, or returns an invalid result. */
export async function askStore<T>(
  clock: Clock,
  kind: string,
  { call, isValid, onLateResult }: StoreCall<T>,
): Promise<T> {
  let isLate = false;
  // Async, so that a synchronous throw of the store becomes a rejection.
  const pending = (async () => call())().then((value) => {
    if (isLate && isValid(value)) onLateResult?.(value);
    return value;
  });
  pending.catch(() => undefined);
  let result: T;
  try {
    result = await withTimeout(clock, pending, STORE_TIMEOUT_MS, () => {
      isLate = true;
      throw new StoreUnavailableError(kind, 'no answer');
    });
  } catch (error) {
    if (isLate && error instanceof StoreUnavailableError) throw error;
    throw new StoreUnavailableError(kind, firstWordOf(error));
  }
  if (!isValid(result)) throw new StoreUnavailableError(kind, 'an invalid result');
  return result;
}

export function isStored(result: unknown): boolean {
  const isStringOrAbsent = (key: string): boolean => {
    const value = own(result, key);
    return value === undefined || typeof value === 'string';
  };
  return isDuration(own(result, 'ageMs')) && ['version', 'text', 'server'].every(isStringOrAbsent);
}

export function isAcquireResult(result: unknown): boolean {
  const is = own(result, 'is');
  return (
    isStored(result) &&
    (is === 'yours' || is === 'changed' || (is === 'held' && isDuration(own(result, 'forMs'))))
  );
}

export function isWait(result: unknown): boolean {
  return isDuration(own(result, 'waitMs'));
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Store servers begin their error messages with a code: `READONLY`, `NOPERM`, `OOM`. Nothing else is shown. */
function firstWordOf(error: unknown): string {
  const message: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined;
  const word = typeof message === 'string' ? /^[A-Z]{3,20}\b/.exec(message)?.[0] : undefined;
  return word ?? 'an error';
}
