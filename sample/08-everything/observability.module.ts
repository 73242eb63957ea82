import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Module, type OnApplicationShutdown, Req, Res } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { B2binpayTelemetry } from 'nestjs-b2binpay-auth/opentelemetry';
import { LoggerModule, type Params } from 'nestjs-pino';

/** Lines of the log, as an aggregator would get them. */
export const lines: string[] = [];

/** The caller's, if it is one; Fastify gives it to each request. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const id = headers['x-request-id'];
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : randomUUID();
}

/** Every line of a request has its id. Renewals of the token belong to no request, so their lines have none. */
const loggerOptions: Params = {
  // The default pattern matches nothing on Fastify.
  forRoutes: ['*path'],
  pinoHttp: {
    // No headers: callers' credentials are in them.
    serializers: { req: ({ id }: { id: string }) => ({ id }), res: () => undefined },
    stream: { write: (line: string) => void lines.push(line) },
  },
};

const exporter = new PrometheusExporter({ preventServerStart: true });
const provider = new MeterProvider({ readers: [exporter] });
metrics.setGlobalMeterProvider(provider);

/** For Prometheus; inside the cluster alone. */
@SkipThrottle()
@Controller('metrics')
export class MetricsController {
  @Get()
  scrape(
    @Req() request: { readonly raw: IncomingMessage },
    @Res() reply: { readonly raw: ServerResponse; hijack(): void },
  ): void {
    reply.hijack();
    exporter.getMetricsRequestHandler(request.raw, reply.raw);
  }
}

@Module({
  imports: [LoggerModule.forRoot(loggerOptions)],
  controllers: [MetricsController],
  providers: [B2binpayTelemetry],
})
export class ObservabilityModule implements OnApplicationShutdown {
  onApplicationShutdown(): Promise<void> {
    return provider.shutdown();
  }
}
