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

/** How callbacks are handled and recorded; durations in milliseconds. */
export interface CallbackProcessorSettings {
  readonly maxAgeMs: number;
  readonly maxFutureMs: number;
  readonly unsigned: 'ignore' | 'deliver' | 'reject';
  readonly leaseMs: number;
  readonly busyWaitMs: number;
  readonly replayStore: ReplayStore;
  /** Whether the default in-memory store is used in production. */
  readonly warnAboutInMemoryStore: boolean;
}

/** Inputs of {@link createCallbackProcessor}. */
export interface CallbackProcessorInputs {
  readonly name: string;
  readonly verifier: CallbackVerifier;
  /** Set if credentials are read by a function. */
  readonly keySource?: CallbackKeySource | undefined;
  readonly settings: CallbackProcessorSettings;
  readonly clock: Clock;
  readonly log: CallbackLog;
}

/** Creates a callback processor with its replay guard and event stream. */
export function createCallbackProcessor(inputs: CallbackProcessorInputs): CallbackProcessor {
  const { settings, clock, log } = inputs;
  const { leaseMs, busyWaitMs, maxAgeMs, maxFutureMs, unsigned, replayStore, warnAboutInMemoryStore } =
    settings;
  // A callback must be remembered for as long as it can be accepted.
  const ttlMs = maxAgeMs + maxFutureMs;
  const guard = new ReplayGuard(replayStore, clock, { leaseMs, busyWaitMs, ttlMs, newOwner: randomUUID });
  const { stream: events$, feed } = eventStream<CallbackEvent>(() => log.subscriberFailed());
  const isMemoryNearlyFull = (): boolean =>
    replayStore instanceof InMemoryReplayStore && replayStore.isNearlyFull;
  return new CallbackProcessor({
    ...inputs,
    guard,
    unsigned,
    warnAboutInMemoryStore,
    isMemoryNearlyFull,
    events$,
    feed,
  });
}
