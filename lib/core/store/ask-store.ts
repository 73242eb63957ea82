import { StoreUnavailableError } from '../../errors/index.js';
import { own } from '../../protocol/index.js';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';

/** Nobody waits longer for a store. */
const STORE_DEADLINE_MS = 1_000;

export interface StoreCall<T> {
  readonly call: () => Promise<T>;
  /** Whether the result has the shape that the port promises. */
  readonly isSound: (result: unknown) => boolean;
  /** What a result that comes after the deadline still needs. */
  readonly onLate?: ((late: T) => void) | undefined;
}

/** Calls a store. Throws {@link StoreUnavailableError} where it fails, answers nonsense, or not in time. */
export async function askStore<T>(
  clock: Clock,
  kind: string,
  { call, isSound, onLate }: StoreCall<T>,
): Promise<T> {
  let isLate = false;
  // Async, so that a store which throws at once rejects like any other.
  const answered = (async () => call())();
  const followed = answered.then((result) => {
    if (isLate && isSound(result)) onLate?.(result);
    return result;
  });
  followed.catch(() => undefined);
  let result: T;
  try {
    result = await withTimeout(clock, followed, STORE_DEADLINE_MS, () => {
      isLate = true;
      throw new StoreUnavailableError(kind, 'no answer');
    });
  } catch (error) {
    if (isLate && error instanceof StoreUnavailableError) throw error;
    throw new StoreUnavailableError(kind, firstWordOf(error));
  }
  if (!isSound(result)) throw new StoreUnavailableError(kind, 'an answer that is none');
  return result;
}

export function isStored(result: unknown): boolean {
  const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';
  return (
    isDuration(own(result, 'ageMs')) && ['version', 'text', 'server'].every((key) => isText(own(result, key)))
  );
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

/** Servers of stores begin their refusals with a code: `READONLY`, `NOPERM`, `OOM`. Nothing else of an error is shown. */
function firstWordOf(error: unknown): string {
  const message: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined;
  const word = typeof message === 'string' ? /^[A-Z]{3,20}\b/.exec(message)?.[0] : undefined;
  return word ?? 'an error';
}
