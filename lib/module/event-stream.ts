import { Observable, type Observer, type Operator, Subject, type Subscription } from 'rxjs';

type Next<T> = ((value: T) => void) | null | undefined;

/**
 * A hot stream that is isolated from errors of its subscribers: rxjs rethrows them from a timer, which ends the process;
 * here they go to `onError`, also behind operators.
 */
class EventStream<T> extends Observable<T> {
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    super();
    this.#onError = onError;
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new EventStream<R>(this.#onError);
    lifted.source = this;
    lifted.operator = operator;
    return lifted;
  }

  override subscribe(
    observerOrNext?: Partial<Observer<T>> | Next<T>,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const observer = typeof observerOrNext === 'function' ? { next: observerOrNext } : (observerOrNext ?? {});
    // Operators subscribe with rxjs' own observers, which handle errors.
    if ('closed' in observer) return super.subscribe(observer);
    return super.subscribe({
      next: (value) => this.#guard(() => observer.next?.(value)),
      error: (reason: unknown) =>
        this.#guard(() => this.#failed(observer.error?.bind(observer) ?? error, reason)),
      complete: () => this.#guard(() => (observer.complete ? observer.complete() : complete?.())),
    });
  }

  #failed(handler: ((error: unknown) => void) | null | undefined, reason: unknown): void {
    if (handler) handler(reason);
    else this.#onError(reason);
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onError(error);
    }
  }
}

/** Creates a stream and the subject that feeds it. */
export function eventStream<T>(onError: (error: unknown) => void): {
  stream: Observable<T>;
  feed: Subject<T>;
} {
  const feed = new Subject<T>();
  const stream = new EventStream<T>(onError);
  stream.source = feed;
  return { stream, feed };
}
