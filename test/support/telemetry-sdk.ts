import { createServer } from 'node:http';
import { metrics, trace } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { type DataPoint, MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { hangUp, listen } from './listen.js';

class OnDemandReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** The real SDK, registered for the process until `stop`. */
export class TelemetrySdk {
  readonly #reader = new OnDemandReader();
  readonly #prometheus = new PrometheusExporter({ preventServerStart: true });
  readonly #spans = new InMemorySpanExporter();
  readonly #tracers: BasicTracerProvider;

  constructor(exporters: readonly SpanExporter[] = []) {
    this.#tracers = new BasicTracerProvider({
      spanProcessors: [...exporters, this.#spans].map((exporter) => new SimpleSpanProcessor(exporter)),
    });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [this.#reader, this.#prometheus] }));
    trace.setGlobalTracerProvider(this.#tracers);
  }

  spans(): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  async metrics(): Promise<readonly MetricData[]> {
    const { resourceMetrics } = await this.#reader.collect();
    return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  }

  /** Points of one metric. */
  async points(name: string): Promise<readonly DataPoint<unknown>[]> {
    const found = (await this.metrics()).find(({ descriptor }) => descriptor.name === name);
    return found?.dataPoints ?? [];
  }

  /** What a Prometheus server would scrape. */
  async scrape(): Promise<string> {
    const server = createServer((request, response) =>
      this.#prometheus.getMetricsRequestHandler(request, response),
    );
    const answer = await fetch(`${await listen(server)}/metrics`, { headers: { connection: 'close' } });
    const text = await answer.text();
    await hangUp(server);
    return text;
  }

  async stop(): Promise<void> {
    metrics.disable();
    trace.disable();
    await this.#reader.shutdown();
    await this.#prometheus.shutdown();
    await this.#tracers.shutdown();
  }
}
