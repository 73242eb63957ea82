import {
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import type { TokenEvent, TokenEventType } from '../core/index.js';

interface Exchange {
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** Up to the default timeout of an exchange. */
export const DURATION_BUCKETS_S = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8];

type IncidentType = Exclude<
  TokenEventType,
  'token.obtained' | 'token.refreshed' | 'token.adopted' | 'token.failed'
>;

const INCIDENTS: Record<IncidentType, string> = {
  'token.ambiguous': 'ambiguous',
  'token.suspicious': 'suspicious',
  'token.signature_mismatch': 'signature_mismatch',
  'token.locked': 'locked',
  'token.recovered': 'recovered',
  'token.solo': 'solo',
};

/** Records token events as counts, durations and spans. */
export class ExchangeRecorder {
  readonly #tracer: Tracer;
  readonly #exchanges: Counter;
  readonly #durations: Histogram;
  readonly #adoptions: Counter;
  readonly #incidents: Counter;

  constructor(meter: Meter, tracer: Tracer) {
    this.#tracer = tracer;
    this.#exchanges = meter.createCounter('b2binpay.token.exchanges', {
      description: 'Exchanges with the token endpoints, by outcome.',
      unit: '{exchange}',
    });
    this.#durations = meter.createHistogram('b2binpay.token.exchange.duration', {
      description: 'Duration of exchanges.',
      unit: 's',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS_S },
    });
    this.#adoptions = meter.createCounter('b2binpay.token.adoptions', {
      description: 'Tokens adopted from another process.',
      unit: '{token}',
    });
    this.#incidents = meter.createCounter('b2binpay.token.incidents', {
      description: 'Incidents that an operator should check, by kind.',
      unit: '{incident}',
    });
  }

  /** Exports every incident as 0: an alert on an increase misses the first one if its series begins with it. */
  begin(name: string): void {
    for (const incident of Object.values(INCIDENTS)) {
      this.#incidents.add(0, { 'b2binpay.instance': name, 'b2binpay.incident': incident });
    }
  }

  record(event: TokenEvent): void {
    const instance = { 'b2binpay.instance': event.name };
    switch (event.type) {
      case 'token.obtained':
        return this.#exchange(event, {
          ...instance,
          'b2binpay.outcome': 'obtained',
          'b2binpay.reason': event.reason,
        });
      case 'token.refreshed':
        return this.#exchange(event, { ...instance, 'b2binpay.outcome': 'refreshed' });
      case 'token.failed':
        return this.#exchange(event, {
          ...instance,
          'b2binpay.outcome': 'failed',
          'error.type': event.code,
        });
      case 'token.adopted':
        return this.#adoptions.add(1, instance);
      case 'token.ambiguous':
      case 'token.suspicious':
      case 'token.signature_mismatch':
      case 'token.locked':
      case 'token.recovered':
      case 'token.solo':
        return this.#incidents.add(1, { ...instance, 'b2binpay.incident': INCIDENTS[event.type] });
    }
  }

  #exchange({ startedAt, durationMs }: Exchange, attributes: Attributes): void {
    this.#exchanges.add(1, attributes);
    this.#durations.record(durationMs / 1_000, attributes);
    const span = this.#tracer.startSpan('b2binpay token exchange', {
      kind: SpanKind.CLIENT,
      // An exchange serves all callers, so it belongs to no caller's trace.
      root: true,
      startTime: startedAt,
      attributes,
    });
    if (attributes['b2binpay.outcome'] === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(new Date(startedAt.getTime() + durationMs));
  }
}
