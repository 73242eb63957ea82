import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import { type CallbackEvent, CallbackOutcome } from '../callback/callback-event.js';
import { DURATION_BUCKETS_S } from './exchange-recorder.js';

/** Records callback events as counts and durations. */
export class CallbackRecorder {
  readonly #callbacks: Counter;
  readonly #durations: Histogram;

  constructor(meter: Meter) {
    this.#callbacks = meter.createCounter('b2binpay.callbacks', {
      description: 'Delivered callbacks, by outcome.',
      unit: '{callback}',
    });
    this.#durations = meter.createHistogram('b2binpay.callback.duration', {
      description: 'Duration of callbacks, including the handler.',
      unit: 's',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS_S },
    });
  }

  /** Exports what alerts count as 0, so that they see the first one. */
  begin(name: string): void {
    const instance = { 'b2binpay.instance': name };
    this.#callbacks.add(0, { ...instance, 'b2binpay.outcome': CallbackOutcome.Failed });
    this.#callbacks.add(0, {
      ...instance,
      'b2binpay.outcome': CallbackOutcome.Rejected,
      'b2binpay.code': 'SIGNATURE_MISMATCH',
    });
  }

  record({ name, outcome, code, durationMs }: CallbackEvent): void {
    const attributes = {
      'b2binpay.instance': name,
      'b2binpay.outcome': outcome,
      ...(code !== undefined && { 'b2binpay.code': code }),
    };
    this.#callbacks.add(1, attributes);
    this.#durations.record(durationMs / 1_000, attributes);
  }
}
