import { randomUUID } from 'node:crypto';
import {
  type CallbackKeySource,
  type CallbackVerifier,
  type Clock,
  InMemoryReplayStore,
  ReplayGuard,
  type ReplayStore,
} from '../core/index.js';
import { eventStream } from './event-stream.js';
import type { CallbackEvent } from '../callback/callback-event.js';
import type { CallbackLog } from '../callback/callback-log.js';
import { CallbackProcessor } from '../callback/callback-processor.js';

/** How callbacks are handled and remembered; durations in milliseconds. */
export interface CallbackProcessorSettings {
  readonly maxAgeMs: number;
  readonly maxFutureMs: number;
  readonly unsigned: 'ignore' | 'deliver' | 'reject';
  readonly leaseMs: number;
  readonly busyWaitMs: number;
  readonly replayStore: ReplayStore;
  /** Whether the store is the memory of this process, in production. */
  readonly warnAboutInMemoryStore: boolean;
}

/** What a callback processor works with. */
export interface CallbackProcessorMakings {
  readonly name: string;
  readonly verifier: CallbackVerifier;
  /** Where credentials are read by a function. */
  readonly keySource?: CallbackKeySource | undefined;
  readonly settings: CallbackProcessorSettings;
  readonly clock: Clock;
  readonly log: CallbackLog;
}

/** Puts a callback processor together. */
export function createCallbackProcessor(makings: CallbackProcessorMakings): CallbackProcessor {
  const { settings, clock, log } = makings;
  const { leaseMs, busyWaitMs, maxAgeMs, maxFutureMs, unsigned, replayStore, warnAboutInMemoryStore } =
    settings;
  // A callback is accepted for no longer than it is remembered.
  const ttlMs = maxAgeMs + maxFutureMs;
  const guard = new ReplayGuard(replayStore, clock, { leaseMs, busyWaitMs, ttlMs, newOwner: randomUUID });
  const { stream: events$, feed } = eventStream<CallbackEvent>(() => log.subscriberFailed());
  const isMemoryNearlyFull = (): boolean =>
    replayStore instanceof InMemoryReplayStore && replayStore.isNearlyFull;
  return new CallbackProcessor({
    ...makings,
    guard,
    unsigned,
    warnAboutInMemoryStore,
    isMemoryNearlyFull,
    events$,
    feed,
  });
}
