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

interface Watched {
  readonly callbacks: Set<() => void>;
  readonly stop: () => void;
}

/** One listener per signal, however many callers share it, so that no listener limit is exceeded. */
export class AbortWatch {
  readonly #watched = new Map<AbortLike, Watched>();

  /** Returns an unsubscribe function. */
  watch(signal: AbortLike, onAbort: () => void): () => void {
    const watched = this.#watched.get(signal) ?? this.#begin(signal);
    watched.callbacks.add(onAbort);
    return () => {
      watched.callbacks.delete(onAbort);
      if (watched.callbacks.size > 0) return;
      watched.stop();
      this.#watched.delete(signal);
    };
  }

  #begin(signal: AbortLike): Watched {
    const callbacks = new Set<() => void>();
    const listener = (): void => {
      for (const callback of callbacks) callback();
    };
    signal.addEventListener('abort', listener);
    const watched = { callbacks, stop: () => signal.removeEventListener('abort', listener) };
    this.#watched.set(signal, watched);
    return watched;
  }
}
