import { beforeAll, describe, expect, it } from '@jest/globals';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { type Run, Transpiled } from '../support/transpiled.js';

const MODES = [{ eager: '1' }, { eager: '0' }] as const;

const runs = new Map<string, Run>();

// Both hosts at once, for most of their time they wait.
beforeAll(async () => {
  const library = new Transpiled();
  try {
    await Promise.all(MODES.map(async ({ eager }) => runs.set(eager, await runHost(library, eager))));
  } finally {
    library.remove();
  }
}, 60_000);

async function runHost(library: Transpiled, eager: string): Promise<Run> {
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v3', accessTtlMs: 7_000 });
  try {
    const env = { API: emulator.url, CREDENTIALS: JSON.stringify(emulator.credentials), EAGER: eager };
    return await library.run(HOST, { env, maxMs: 50_000 });
  } finally {
    await emulator.stop();
  }
}

/**
 * A host with nestjs-pino's request context and OpenTelemetry's HTTP instrumentation. One request meets a 401 and waits for
 * the renewal; another renewal follows by the timer. Prints in which context each thing ran.
 */
const HOST = `
  import 'reflect-metadata';
  import { AsyncLocalStorage } from 'node:async_hooks';
  import { Writable } from 'node:stream';
  import { trace, context } from '@opentelemetry/api';
  import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
  import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
  import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  const instrumentation = new HttpInstrumentation();
  instrumentation.setTracerProvider(provider);
  instrumentation.enable();

  const { Controller, Get, Inject, Module } = await import('@nestjs/common');
  const { NestFactory } = await import('@nestjs/core');
  const { Logger: PinoLogger, LoggerModule } = await import('nestjs-pino');
  const { B2binpayAuthModule, TokenService } = await import('./lib/index.js');
  const { B2binpayTelemetry } = await import('./lib/opentelemetry/index.js');

  const storage = new AsyncLocalStorage();
  const seen = { credentials: [], events: [], lines: [] };
  const destination = new Writable({ write(chunk, _encoding, done) { seen.lines.push(JSON.parse(String(chunk))); done(); } });
  const credentials = async () => {
    seen.credentials.push(storage.getStore() ?? 'none');
    return JSON.parse(process.env.CREDENTIALS);
  };

  class App {
    constructor(tokens) { this.tokens = tokens; }
    async work() {
      return storage.run('the request', async () => {
        const token = await this.tokens.getAccessToken();
        this.tokens.reject(token);
        const renewed = await this.tokens.getAccessToken();
        return { changed: token !== renewed, store: storage.getStore() };
      });
    }
  }
  Controller()(App);
  Inject(TokenService)(App, undefined, 0);
  Get('work')(App.prototype, 'work', Object.getOwnPropertyDescriptor(App.prototype, 'work'));
  class Root {}
  Module({
    imports: [
      LoggerModule.forRoot({ pinoHttp: [{ level: 'debug', genReqId: () => 'id-of-the-request' }, destination] }),
      B2binpayAuthModule.forRoot({ apiVersion: 'v3', baseUrl: process.env.API, credentials, eager: process.env.EAGER === '1' }),
    ],
    controllers: [App],
    providers: [B2binpayTelemetry],
  })(Root);

  const app = await NestFactory.create(Root, { bufferLogs: true });
  app.useLogger(app.get(PinoLogger));
  const tokens = app.get(TokenService);
  tokens.events$.subscribe(() => seen.events.push(storage.getStore() ?? 'none'));
  await app.listen(0, '127.0.0.1');
  const answer = await (await fetch((await app.getUrl()) + '/work', { headers: { connection: 'close' } })).json();
  await new Promise((resolve) => setTimeout(resolve, 5_600));
  await app.close();

  const spans = exporter.getFinishedSpans();
  const traceOf = (span) => span.spanContext().traceId;
  const request = spans.find(({ kind, attributes }) => kind === 1 && JSON.stringify(attributes).includes('/work'));
  const ofTokens = spans.filter(({ attributes, name }) => JSON.stringify([attributes, name]).match(/\\/token\\/|token/i));
  console.log(JSON.stringify({
    answer,
    ...seen,
    lines: seen.lines.filter(({ context: it }) => it === 'B2binpayTokenService').map((line) => line.req?.id ?? 'none'),
    hasRequestSpan: request !== undefined,
    tokenSpans: ofTokens.length,
    inRequestTrace: ofTokens.filter((span) => traceOf(span) === traceOf(request)).length,
  }));
`;

interface Seen {
  readonly answer: { readonly changed: boolean; readonly store: string };
  readonly credentials: readonly string[];
  readonly events: readonly string[];
  readonly lines: readonly string[];
  readonly hasRequestSpan: boolean;
  readonly tokenSpans: number;
  readonly inRequestTrace: number;
}

/** What the host printed last. */
function readSeen(stdout: string): Seen {
  const seen: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  if (isSeen(seen)) return seen;
  throw new Error('the host printed something else');
}

function isSeen(value: unknown): value is Seen {
  return typeof value === 'object' && value !== null && 'inRequestTrace' in value;
}

describe.each(MODES)('given a host whose requests have a context, eager $eager', ({ eager }) => {
  it('when a request makes the token be renewed, then nothing of the renewals runs in its context', () => {
    const { code, stdout, stderr } = runs.get(eager) ?? { code: null, stdout: '', stderr: 'not run' };
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const seen = readSeen(stdout);

    expect(seen.answer).toEqual({ changed: true, store: 'the request' });
    expect(seen.hasRequestSpan).toBe(true);
    expect(seen.inRequestTrace).toBe(0);
    for (const ranIn of [seen.credentials, seen.events, seen.lines]) {
      expect(new Set(ranIn)).toEqual(new Set(['none']));
      expect(ranIn.length).toBeGreaterThanOrEqual(3);
    }
    expect(seen.tokenSpans).toBeGreaterThanOrEqual(3);
  });
});
