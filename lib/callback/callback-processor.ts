import { Buffer } from 'node:buffer';
import { isObservable, lastValueFrom, type Observable, type Subject } from 'rxjs';
import {
  type CallbackKeySource,
  type CallbackVerdict,
  type CallbackVerifier,
  type Clock,
  type ReceivedAt,
  receivedAtIn,
  type ReplayGuard,
} from '../core/index.js';
import { CallbackRejectedError, ConfigurationError } from '../errors/index.js';
import type { SignedCallback, UnsignedNotice } from '../protocol/index.js';
import type { CallbackEvent } from './callback-event.js';
import type { CallbackLog } from './callback-log.js';

/** Handles a callback. Its result is awaited and ignored; if it fails, the vendor sends the callback again. */
export type CallbackHandler = (callback: SignedCallback | UnsignedNotice) => unknown;

/**
 * What the module makes a processor of.
 *
 * @internal
 */
export interface CallbackProcessorParts {
  readonly name: string;
  readonly verifier: CallbackVerifier;
  readonly guard: ReplayGuard;
  /** What to do with notices without transfer and signature. */
  readonly unsigned: 'ignore' | 'deliver' | 'reject';
  /** The source of keys for an instance that has none yet. */
  readonly keySource?: CallbackKeySource | undefined;
  /** Whether the default in-memory replay store is used in production. */
  readonly warnAboutInMemoryStore: boolean;
  /** Whether the in-memory replay store will soon have to refuse callbacks. */
  readonly isMemoryNearlyFull: () => boolean;
  readonly clock: Clock;
  readonly log: CallbackLog;
  readonly events$: Observable<CallbackEvent>;
  readonly feed: Subject<CallbackEvent>;
}

/**
 * Has each genuine callback handled once, however often it is delivered: verifies it, claims it, calls the handler and
 * remembers the success. `@VerifyB2binpayCallback()` does this for HTTP; call it yourself if callbacks arrive through a
 * queue or another transport.
 *
 * @example
 * ```ts
 * await processor.process(JSON.parse(message), async (callback) => {
 *   if (callback.trust === 'signed') await orders.settle(callback.signed);
 * });
 * ```
 */
export class CallbackProcessor {
  /** The outcome of each delivery. Hot, without replay; completes at shutdown. */
  readonly events$: Observable<CallbackEvent>;
  readonly #parts: CallbackProcessorParts;

  /** Made by `B2binpayAuthModule`: inject it. Nothing fits the second parameter, so that `new` does not compile. */
  constructor(parts: object, madeByTheModule: { readonly never: never });
  /** @internal */
  constructor(parts: CallbackProcessorParts);
  constructor(parts: CallbackProcessorParts) {
    this.#parts = parts;
    this.events$ = parts.events$;
  }

  /**
   * Resolves when the handler's success has been remembered (`handled`), or without calling the handler (`repeated`,
   * `ignored`). The handler may return a promise, an Observable, or a promise of an Observable. `receivedAt` is the instant
   * at which the age of the callback is measured, e.g. the arrival at a queue that kept it.
   *
   * Rejects with `CallbackRejectedError`, with the handler's error, or with `ConfigurationError` for an invalid argument.
   */
  async process(
    body: unknown,
    handler: CallbackHandler,
    options?: ReceivedAt,
  ): Promise<'handled' | 'repeated' | 'ignored'> {
    const { clock, log } = this.#parts;
    if (typeof handler !== 'function') {
      throw new ConfigurationError('process() needs a handler. Write process(body, (callback) => …).');
    }
    const receivedAt = receivedAtIn(options) ?? new Date(clock.now());
    const startedAt = clock.monotonic();
    const publish = (event: Pick<CallbackEvent, 'outcome' | 'code'>): void => {
      const { name, feed } = this.#parts;
      feed.next({ ...event, name, at: new Date(clock.now()), durationMs: clock.monotonic() - startedAt });
    };
    let hasFailed = false;
    const trackedHandler: CallbackHandler = async (callback) => {
      try {
        const result = await handler(callback);
        if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    };
    try {
      return await this.#process(body, receivedAt, trackedHandler, publish);
    } catch (error) {
      if (!hasFailed && error instanceof CallbackRejectedError) {
        log.rejected(error, isParsed(body) ? undefined : UNPARSED);
        publish({ outcome: 'rejected', code: error.code });
      } else {
        log.failed();
        publish({ outcome: 'failed' });
      }
      throw error;
    }
  }

  /** @internal */
  beforeApplicationShutdown(): void {
    this.#parts.feed.complete();
  }

  /** @internal The HTTP server is closed by now, and callbacks that were being handled are finished. */
  async onApplicationShutdown(): Promise<void> {
    await this.#parts.guard.close();
  }

  async #process(
    body: unknown,
    receivedAt: Date,
    handler: CallbackHandler,
    tell: (event: Pick<CallbackEvent, 'outcome' | 'code'>) => void,
  ): Promise<'handled' | 'repeated' | 'ignored'> {
    const { guard, log, warnAboutInMemoryStore, isMemoryNearlyFull } = this.#parts;
    if (warnAboutInMemoryStore) log.notice('in-memory');
    const verdict = await this.#verify(body, receivedAt);
    if (!verdict.ok) {
      if (verdict.code !== 'UNSIGNED') throw new CallbackRejectedError(verdict.code);
      const outcome = await this.#unsigned(verdict.notice, handler);
      tell({ outcome, code: 'UNSIGNED' });
      return outcome;
    }
    const { callback } = verdict;
    const outcome = await guard.once(callback.replayKey, async () => {
      await handler(callback);
    });
    if (isMemoryNearlyFull()) log.notice('nearly-full');
    if (outcome === 'handled') log.handled(callback);
    else log.repeated();
    tell(outcome === 'handled' ? { outcome } : { outcome, code: 'REPLAYED' });
    return outcome;
  }

  async #verify(body: unknown, receivedAt: Date): Promise<CallbackVerdict> {
    const { verifier, keySource } = this.#parts;
    const verdict = verifier.verify(body, { receivedAt });
    if (verdict.ok || verdict.code !== 'KEYS_UNAVAILABLE') return verdict;
    await keySource?.ask();
    return verifier.verify(body, { receivedAt });
  }

  async #unsigned(notice: UnsignedNotice, handler: CallbackHandler): Promise<'handled' | 'ignored'> {
    switch (this.#parts.unsigned) {
      case 'reject':
        throw new CallbackRejectedError('UNSIGNED');
      case 'ignore':
        this.#parts.log.ignored();
        return 'ignored';
      case 'deliver':
        await handler(notice);
        return 'handled';
    }
  }
}

const UNPARSED =
  'Its body was not parsed: call acceptJsonApi(app) in main.ts, before listen(), and pass a parsed body to process().';

function isParsed(body: unknown): boolean {
  return body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
}
