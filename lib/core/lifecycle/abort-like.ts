/** Anything shaped like an `AbortSignal`, because test environments may have several classes of that name. */
export interface AbortLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export function isAbortLike(value: unknown): value is AbortLike {
  if (typeof value !== 'object' || value === null) return false;
  const isMethod = (name: string): boolean => typeof Reflect.get(value, name) === 'function';
  return (
    typeof Reflect.get(value, 'aborted') === 'boolean' &&
    isMethod('addEventListener') &&
    isMethod('removeEventListener')
  );
}
