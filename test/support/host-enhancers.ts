import { CacheInterceptor } from '@nestjs/cache-manager';
import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  ClassSerializerInterceptor,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  UnprocessableEntityException,
  ValidationPipe,
} from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { createCache } from 'cache-manager';
import compression from 'compression';
import helmet from 'helmet';
import { catchError, delay, map, type Observable, of, retry, tap, timeout } from 'rxjs';
import { call } from './call.js';

/** Something that hosts commonly put around all of their routes. */
export interface Enhancer {
  readonly name: string;
  readonly configure: (app: INestApplication, seen: unknown[]) => void;
  /** Where only one of the servers has it. */
  readonly only?: 'Express' | 'Fastify';
}

type Pipe = (source: Observable<unknown>) => Observable<unknown>;

@Injectable()
class PipedInterceptor implements NestInterceptor {
  constructor(private readonly pipe: Pipe) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return this.pipe(next.handle());
  }
}

const piped =
  (pipe: Pipe): Enhancer['configure'] =>
  (app) =>
    app.useGlobalInterceptors(new PipedInterceptor(pipe));

@Catch()
class AnsweringFilter implements ExceptionFilter {
  constructor(private readonly answer: (host: ArgumentsHost, error: unknown) => void | Promise<void>) {}

  catch(error: unknown, host: ArgumentsHost): void | Promise<void> {
    return this.answer(host, error);
  }
}

/** Stands in `seen` for each error that a filter of the host has tried to answer. */
const ANSWERED = Symbol('answered');

/** Whether the filter has tried to answer for every error that it has seen. */
export function hasAnsweredAll(seen: readonly unknown[]): boolean {
  return 2 * seen.filter((one) => one === ANSWERED).length === seen.length;
}

const filtered =
  (answer: (host: ArgumentsHost, app: INestApplication) => void | Promise<void>): Enhancer['configure'] =>
  (app, seen) =>
    app.useGlobalFilters(
      new AnsweringFilter((host, error) => {
        seen.push(error);
        const noted = (): void => void seen.push(ANSWERED);
        const answering = answer(host, app);
        if (answering instanceof Promise) return answering.finally(noted);
        return noted();
      }),
    );

const ENVELOPE = { ok: false };
const later = (ms = 20): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const byReply = (host: ArgumentsHost, app: INestApplication): void =>
  void app.getHttpAdapter().reply(host.switchToHttp().getResponse(), ENVELOPE, 200);

/** Node's own response, on both servers. */
function rawOf(host: ArgumentsHost): unknown {
  const response: object = host.switchToHttp().getResponse();
  return Reflect.get(response, 'raw') ?? response;
}

const byNode = (host: ArgumentsHost): void => {
  const raw = rawOf(host);
  call(raw, 'setHeader', 'content-type', 'text/plain');
  call(raw, 'writeHead', 200, { 'x-filter': 'of the host' });
  call(raw, 'write', 'of the ');
  call(raw, 'end', 'host');
};

const byRedirect = (host: ArgumentsHost, app: INestApplication): void =>
  void app.getHttpAdapter().redirect(host.switchToHttp().getResponse(), 302, '/elsewhere');

class StrictPipe implements PipeTransform {
  transform(value: unknown): unknown {
    if (typeof value === 'object' && value !== null && Reflect.has(value, 'data')) {
      throw new UnprocessableEntityException();
    }
    return value;
  }
}

/** Nest's own, with what the container would inject. */
function cacheInterceptor(app: INestApplication): CacheInterceptor {
  const interceptor = new CacheInterceptor(createCache(), app.get(Reflector));
  return Object.assign(interceptor, { httpAdapterHost: app.get(HttpAdapterHost) });
}

/**
 * Counts and lets through, leaving headers, as `@nestjs/throttler` does: that is CommonJS, and cannot be loaded beside Nest 12 in
 * Jest on Node 20. The real one is in test/package/consumer/main.ts.
 */
class ThrottlerGuard {
  canActivate(context: ExecutionContext): boolean {
    const response: object = context.switchToHttp().getResponse();
    call(response, 'header', 'x-ratelimit-remaining', '9');
    return true;
  }
}

export const ENHANCERS: readonly Enhancer[] = [
  { name: 'nothing', configure: () => undefined },
  { name: 'an error envelope by interceptor', configure: piped(catchError(() => of(ENVELOPE))) },
  { name: 'an error envelope by filter', configure: filtered(byReply) },
  {
    name: 'an error envelope by filter, late',
    configure: filtered((host, app) => later().then(() => byReply(host, app))),
  },
  { name: "an error envelope by Node's response", configure: filtered(byNode) },
  {
    name: "an error envelope by Node's response, late",
    configure: filtered((host) => later().then(() => byNode(host))),
  },
  { name: 'a filter that redirects', configure: filtered(byRedirect) },
  { name: 'a response envelope', configure: piped(map((data) => ({ data: data ?? null }))) },
  { name: 'a mapping that reads the answer', configure: piped(map((data) => call(data, 'items'))) },
  {
    name: 'a mapping to text, late',
    configure: piped((source) =>
      source.pipe(
        delay(10),
        map(() => 'x'),
      ),
    ),
  },
  { name: 'a timeout shorter than the handler', configure: piped(timeout(5)) },
  {
    name: 'a timeout and an error envelope',
    configure: piped((source) =>
      source.pipe(
        timeout(5),
        catchError(() => of(ENVELOPE)),
      ),
    ),
  },
  { name: 'a retry', configure: piped(retry(2)) },
  { name: 'a logging tap', configure: piped(tap({ error: () => undefined })) },
  {
    name: 'a cache',
    configure: (app) => app.useGlobalInterceptors(cacheInterceptor(app)),
  },
  {
    name: 'a serializer',
    configure: (app) => app.useGlobalInterceptors(new ClassSerializerInterceptor(app.get(Reflector))),
  },
  { name: 'a throttler that lets through', configure: (app) => app.useGlobalGuards(new ThrottlerGuard()) },
  {
    name: 'a strict pipe',
    configure: (app) =>
      app.useGlobalPipes(
        new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
        new StrictPipe(),
      ),
  },
  { name: 'helmet', configure: (app) => app.use(helmet()) },
  { name: 'compression', configure: (app) => app.use(compression({ threshold: 0 })) },
  {
    name: 'an onSend hook that answers for everything',
    only: 'Fastify',
    configure: (app) => {
      const server: unknown = app.getHttpAdapter().getInstance();
      call(
        server,
        'addHook',
        'onSend',
        (_request: unknown, reply: unknown, _payload: unknown, done: unknown) => {
          call(reply, 'code', 200);
          call(reply, 'header', 'x-on-send', 'of the host');
          if (typeof done === 'function') Reflect.apply(done, undefined, [null, 'of the host']);
        },
      );
    },
  },
];
