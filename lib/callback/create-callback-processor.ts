import { randomUUID } from 'node:crypto';
import { type CallbackVerifier, type Clock, ReplayGuard, type ReplayStore } from '../core/index.js';
import { eventStream } from '../token/event-stream.js';
import type { CallbackEvent } from './callback-event.js';
import type { CallbackLog } from './callback-log.js';
import { CallbackProcessor } from './callback-processor.js';

/** How callbacks are handled and remembered; durations in milliseconds. */
export interface CallbackProcessorSettings {
  readonly maxAgeMs: number;
  readonly maxFutureMs: number;
  readonly unsigned: 'ignore' | 'deliver' | 'reject';
  readonly leaseMs: number;
  readonly busyWaitMs: number;
  readonly replayStore: ReplayStore;
  /** Whether the store is the memory of this process, in production. */
  readonly warnsOfMemory: boolean;
}

/** Puts a callback processor together. */
export function createCallbackProcessor(
  name: string,
  verifier: CallbackVerifier,
  settings: CallbackProcessorSettings,
  clock: Clock,
  log: CallbackLog,
): CallbackProcessor {
  const { leaseMs, busyWaitMs, maxAgeMs, maxFutureMs, unsigned, replayStore, warnsOfMemory } = settings;
  // A callback is accepted for no longer than it is remembered.
  const ttlMs = maxAgeMs + maxFutureMs;
  const guard = new ReplayGuard(replayStore, clock, { leaseMs, busyWaitMs, ttlMs, newOwner: randomUUID });
  const { stream: events$, feed } = eventStream<CallbackEvent>(() => log.subscriberFailed());
  return new CallbackProcessor({ name, verifier, guard, unsigned, warnsOfMemory, clock, log, events$, feed });
}
