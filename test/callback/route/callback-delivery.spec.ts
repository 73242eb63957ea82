import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  HttpException,
  Injectable,
  type NestInterceptor,
  Post,
  Scope,
  UnauthorizedException,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import { defer, ignoreElements, map, type Observable, of, tap, throwError, timeout, timer } from 'rxjs';
import {
  B2binpayAuthModule,
  B2binpayCallback,
  CallbackProcessor,
  CallbackRejectedError,
  ConfigurationError,
  getCallbackProcessorToken,
  InMemoryReplayStore,
  type ReplayStore,
  VerifyB2binpayCallback,
} from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/index.js';
import { callbackOf, depositOf, V3_CREDENTIALS } from '../bodies.js';
import { ADAPTERS } from '../../support/adapters.js';
import { call } from '../../support/call.js';
import {
  type Callback,
  CallbackHost,
  type CallbackHostOptions,
  NOWHERE,
} from '../../support/callback-host.js';
import type { Posted } from '../../support/post.js';
import { rejection } from '../../support/rejection.js';
import { until } from '../../support/until.js';
import { SIGNED } from '../../vectors/callback-messages.js';

const GENUINE = callbackOf('v2');
const OK = { status: 200, text: '' };

const hosts: CallbackHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop();
});

/** Something that ends when the test says so. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

function withClaims(store: ReplayStore, onClaim: () => unknown): ReplayStore {
  return {
    claim: async (key, owner, leaseMs) => {
      const held = onClaim();
      if (held instanceof Promise) await held;
      return store.claim(key, owner, leaseMs);
    },
    extend: (...args) => store.extend(...args),
    commit: (...args) => store.commit(...args),
    release: (...args) => store.release(...args),
  };
}

function brokenStore(store: ReplayStore, at: string, onFailure: () => unknown): ReplayStore {
  const fail = (): never => {
    onFailure();
    throw new Error('secret of the store');
  };
  return {
    claim:
      at === 'claim, at once' ? fail : async (...args) => (at === 'claim' ? fail() : store.claim(...args)),
    extend: (...args) => store.extend(...args),
    commit: async (...args) => (at === 'commit' ? fail() : store.commit(...args)),
    release: (...args) => store.release(...args),
  };
}

@Injectable()
class TimeoutInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(timeout(30));
  }
}

@Injectable()
class EnvelopeInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data: data ?? null })));
  }
}

@Injectable()
class TextInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map(() => 'done'));
  }
}

@Injectable()
class FailingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map(() => {
        throw new HttpException('of the host', 418);
      }),
    );
  }
}

/** Lets the route of callbacks through, as the documentation says. */
@Injectable()
class UsersOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getHandler().name === 'handle') return true;
    throw new UnauthorizedException();
  }
}

describe.each(ADAPTERS)('given a callback route on $host', ({ adapter }) => {
  async function start(options: CallbackHostOptions = {}): Promise<CallbackHost> {
    const host = await CallbackHost.start(adapter(), options);
    hosts.push(host);
    return host;
  }

  const plain = ({ status, text }: Posted): { status: number; text: string } => ({ status, text });

  it('when 50 deliveries of one callback come at once, then it is handled once and nobody is answered before', async () => {
    const { opened, open } = gate();
    let claims = 0;
    const store = new InMemoryReplayStore(new ManualClock());
    const counted = withClaims(store, () => (claims += 1));
    const host = await start({ callbacks: { replayStore: counted }, handle: () => opened });
    let answered = 0;
    const deliveries = Array.from({ length: 50 }, async () => {
      const answer = await host.deliver(GENUINE);
      answered += 1;
      return plain(answer);
    });
    await until('all deliveries have claimed', () => claims === 50);
    expect(answered).toBe(0);
    open();

    expect(await Promise.all(deliveries)).toEqual(Array.from({ length: 50 }, () => OK));
    expect(host.handled).toHaveLength(1);
    expect(host.events.filter(({ outcome }) => outcome === 'repeated')).toHaveLength(49);
  });

  it('when the handler throws the first time, then it runs again for one of those that wait', async () => {
    const { opened, open } = gate();
    let claims = 0;
    const counted = withClaims(new InMemoryReplayStore(new ManualClock()), () => (claims += 1));
    const host = await start({ callbacks: { replayStore: counted } });
    host.handle = async () => {
      await opened;
      if (host.handled.length === 1) throw new Error('of the handler');
    };
    const deliveries = Array.from({ length: 10 }, () => host.deliver(GENUINE));
    await until('all deliveries have claimed', () => claims === 10);
    open();
    const statuses = (await Promise.all(deliveries)).map(({ status }) => status).toSorted();

    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), 500]);
    expect(host.handled).toHaveLength(2);
  });

  it('when the handler throws, then the sender gets 5xx and the next delivery is handled', async () => {
    const host = await start();
    host.handle = () => {
      if (host.handled.length === 1) throw new Error('of the handler');
    };
    const first = await host.deliver(GENUINE);
    expect(first.status).toBe(500);
    expect(JSON.parse(first.text)).toEqual({ statusCode: 500, message: 'Internal server error' });
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(host.handled).toHaveLength(2);
    expect(host.events.map(({ outcome }) => outcome)).toEqual(['failed', 'handled']);
  });

  it('when the handler throws an HttpException, then the host answers it and the next delivery is handled', async () => {
    const host = await start();
    host.handle = () => {
      if (host.handled.length === 1) throw new HttpException('later', 503);
    };
    expect((await host.deliver(GENUINE)).status).toBe(503);
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
  });

  it('when a global timeout() cuts the handler off, then its own end still commits, and is the answer', async () => {
    const { opened, open } = gate();
    let hasTimedOut = false;
    const noticing: NestInterceptor = {
      intercept: (_context, next) => next.handle().pipe(tap({ error: () => (hasTimedOut = true) })),
    };
    const host = await start({
      handle: () => opened,
      configure: (app) => app.useGlobalInterceptors(noticing, new TimeoutInterceptor()),
    });
    const delivery = host.deliver(GENUINE);
    await until('the interceptor has timed out', () => hasTimedOut);
    open();
    expect(plain(await delivery)).toEqual(OK);

    expect(host.events.map(({ outcome }) => outcome)).toEqual(['handled']);
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(host.handled).toHaveLength(1);
  });

  it('when the process that handles it has died, then the next delivery after its lease is handled', async () => {
    const clock = new ManualClock();
    let claims = 0;
    const replayStore = withClaims(new InMemoryReplayStore(clock), () => (claims += 1));
    const callbacks = { replayStore, leaseMs: 60_000, busyWaitMs: 1_000 };
    // The clock of the dead stands still: its lease is no longer extended.
    const dead = await start({ clock: new ManualClock(), callbacks });
    const next = await start({ clock, callbacks });
    void dead.app.get(CallbackProcessor).process(GENUINE, () => new Promise(() => undefined));
    await until('the dead has claimed', () => claims === 1);

    const early = next.deliver(GENUINE);
    await until('the delivery has claimed', () => claims === 2);
    await clock.advance(1_000);
    expect((await early).status).toBe(503);
    await clock.advance(60_000);
    expect(plain(await next.deliver(GENUINE))).toEqual(OK);
    expect(next.handled).toHaveLength(1);
  });

  it('when the handler takes longer than its lease, then the lease is extended and nobody else handles it', async () => {
    const { opened, open } = gate();
    const clock = new ManualClock();
    let claims = 0;
    const replayStore = withClaims(new InMemoryReplayStore(clock), () => (claims += 1));
    const callbacks = { replayStore, leaseMs: 60_000, busyWaitMs: 1_000 };
    const first = await start({ clock, callbacks, handle: () => opened });
    const second = await start({ clock, callbacks });
    const delivery = first.deliver(GENUINE);
    await until('the first handles it', () => first.handled.length === 1);
    for (let minutes = 0; minutes < 10; minutes += 1) await clock.advance(60_000);

    const other = second.deliver(GENUINE);
    await until('the second has claimed', () => claims === 2);
    await clock.advance(1_000);
    const answer = await other;
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toEqual({ statusCode: 503, message: 'Service Unavailable' });
    expect(second.events).toEqual([expect.objectContaining({ code: 'CALLBACK_IN_PROGRESS' })]);
    open();
    expect(plain(await delivery)).toEqual(OK);
    expect(plain(await second.deliver(GENUINE))).toEqual(OK);
    expect(second.handled).toHaveLength(0);
  });

  it.each(['claim', 'claim, at once', 'commit'])(
    'when the replay store fails at %s, then it is 503 and its error is shown to nobody',
    async (at) => {
      const clock = new ManualClock();
      let failures = 0;
      const replayStore = brokenStore(new InMemoryReplayStore(clock), at, () => (failures += 1));
      const host = await start({ clock, callbacks: { replayStore } });
      const delivery = host.deliver(GENUINE);
      await until('the store has failed', () => failures === 1);
      // A commit is tried three times, 200 ms apart.
      await clock.advance(400);
      const answer = await delivery;
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.text)).toEqual({ statusCode: 503, message: 'Service Unavailable' });
      expect(host.handled).toHaveLength(at === 'commit' ? 1 : 0);
      expect(host.events).toEqual([expect.objectContaining({ code: 'REPLAY_STORE_UNAVAILABLE' })]);
    },
  );

  it('when the replay store does not answer, then it is 503 after five seconds', async () => {
    const clock = new ManualClock();
    let claims = 0;
    const replayStore = withClaims(new InMemoryReplayStore(clock), () => {
      claims += 1;
      return new Promise(() => undefined);
    });
    const host = await start({ clock, callbacks: { replayStore } });
    const delivery = host.deliver(GENUINE);
    await until('the delivery has claimed', () => claims === 1);
    await clock.advance(5_000);
    expect((await delivery).status).toBe(503);
    expect(host.handled).toHaveLength(0);
  });

  it('when the replay store answers too late, then what it claimed is released for the next delivery', async () => {
    const clock = new ManualClock();
    const { opened, open } = gate();
    let claims = 0;
    const replayStore = withClaims(new InMemoryReplayStore(clock), () => {
      claims += 1;
      return claims === 1 ? opened : undefined;
    });
    const host = await start({ clock, callbacks: { replayStore } });
    const delivery = host.deliver(GENUINE);
    await until('the delivery has claimed', () => claims === 1);
    await clock.advance(5_000);
    expect((await delivery).status).toBe(503);
    open();
    await clock.advance(0);
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(host.handled).toHaveLength(1);
  });

  it('when the replay store answers something unknown, then it is 503', async () => {
    const clock = new ManualClock();
    const memory = new InMemoryReplayStore(clock);
    const replayStore = Object.assign(
      withClaims(memory, () => undefined),
      { claim: async () => 'what' },
    );
    const host = await start({ clock, callbacks: Object.assign({}, { replayStore }) });
    expect((await host.deliver(GENUINE)).status).toBe(503);
    expect(host.handled).toHaveLength(0);
  });

  it("when the handler throws one of this package's rejections itself, then that is the handler's failure", async () => {
    const host = await start({
      handle: () => {
        throw new CallbackRejectedError('SIGNATURE_MISMATCH');
      },
    });
    expect((await host.deliver(GENUINE)).status).toBe(500);
    expect(host.events.map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  it('when commit stumbles once, then it is tried again and the handler is not', async () => {
    const clock = new ManualClock();
    let commits = 0;
    const memory = new InMemoryReplayStore(clock);
    const replayStore: ReplayStore = {
      claim: (...args) => memory.claim(...args),
      extend: (...args) => memory.extend(...args),
      release: (...args) => memory.release(...args),
      commit: async (...args) => {
        commits += 1;
        if (commits === 1) throw new Error('of the store');
        await memory.commit(...args);
      },
    };
    const host = await start({ clock, callbacks: { replayStore } });
    const delivery = host.deliver(GENUINE);
    await until('the commit has failed', () => commits === 1);
    await clock.advance(200);
    expect(plain(await delivery)).toEqual(OK);
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(host.handled).toHaveLength(1);
  });

  it.each([
    ['an envelope', new EnvelopeInterceptor()],
    ['a mapping to text', new TextInterceptor()],
  ])(
    'when %s of the host stands around all answers, then the answer is still 200 and empty',
    async (_what, interceptor) => {
      const host = await start({ configure: (app) => app.useGlobalInterceptors(interceptor) });
      for (const body of [GENUINE, GENUINE, depositOf(4, 'order-1', '')]) {
        const answer = await host.deliver(body);
        expect(plain(answer)).toEqual(OK);
        expect(Number(answer.header('content-length') ?? 0)).toBe(0);
      }
      expect(host.handled).toHaveLength(1);
      const echoed = await host.deliver({ a: 1 }, 'application/json', '/echo');
      expect(echoed.status).toBe(201);
      expect(echoed.text).not.toBe('');
    },
  );

  it('when an interceptor of the host fails after the handler, then it is 200 and empty all the same', async () => {
    const host = await start({ configure: (app) => app.useGlobalInterceptors(new FailingInterceptor()) });
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(host.handled).toHaveLength(1);
  });

  it('when the host has a prefix, versions and a pipe that forbids unknown fields, then callbacks come through', async () => {
    @Controller({ path: 'pay', version: '2' })
    class VersionedController {
      static readonly seen: Callback[] = [];

      @Post('callbacks')
      @VerifyB2binpayCallback()
      handle(@B2binpayCallback() callback: Callback): void {
        VersionedController.seen.push(callback);
      }
    }
    const host = await start({
      controllers: [VersionedController],
      configure: (app) => {
        app.setGlobalPrefix('api');
        app.enableVersioning({ type: VersioningType.URI });
        app.useGlobalPipes(
          new ValidationPipe({
            whitelist: true,
            forbidNonWhitelisted: true,
            validateCustomDecorators: true,
            transform: true,
          }),
        );
      },
    });
    expect(plain(await host.deliver(GENUINE, undefined, '/api/v2/pay/callbacks'))).toEqual(OK);
    expect(VersionedController.seen).toHaveLength(1);
  });

  it('when the controller lives for one request, then callbacks come through', async () => {
    @Controller({ scope: Scope.REQUEST })
    class RequestController {
      static seen = 0;

      @Post('callbacks')
      @VerifyB2binpayCallback()
      handle(@B2binpayCallback() callback: Callback): void {
        if (callback.trust === 'signed') RequestController.seen += 1;
      }
    }
    const host = await start({ controllers: [RequestController] });
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
    expect(RequestController.seen).toBe(1);
  });

  it('when a global guard lets only known users in, then a route that opts out is reached', async () => {
    const host = await start({ configure: (app) => app.useGlobalGuards(new UsersOnly()) });
    expect((await host.deliver({}, undefined, '/echo')).status).toBe(401);
    expect(plain(await host.deliver(GENUINE))).toEqual(OK);
  });

  it('when an instance has a name, then its keys verify its route and no other', async () => {
    @Controller()
    class EuController {
      static readonly seen: string[] = [];

      @Post('eu')
      @VerifyB2binpayCallback({ name: 'eu' })
      eu(@B2binpayCallback() callback: Callback): void {
        EuController.seen.push(`eu ${callback.trust}`);
      }

      @Post('main')
      @VerifyB2binpayCallback()
      main(@B2binpayCallback() callback: Callback): void {
        EuController.seen.push(`main ${callback.trust}`);
      }
    }
    const eu = { apiVersion: 'v3', credentials: V3_CREDENTIALS, baseUrl: NOWHERE, eager: false } as const;
    const host = await start({
      controllers: [EuController],
      imports: [B2binpayAuthModule.forRoot({ name: 'eu', isGlobal: true, ...eu, clock: new ManualClock() })],
    });
    const statusOf = async (path: string, version: 'v2' | 'v3'): Promise<number> =>
      (await host.deliver(callbackOf(version), undefined, path)).status;
    expect(await statusOf('/eu', 'v3')).toBe(200);
    expect(await statusOf('/main', 'v2')).toBe(200);
    expect(await statusOf('/eu', 'v2')).toBe(401);
    expect(await statusOf('/main', 'v3')).toBe(401);
    expect(EuController.seen).toEqual(['eu signed', 'main signed']);
    expect(host.app.get(getCallbackProcessorToken('eu'))).not.toBe(host.app.get(CallbackProcessor));
  });

  it('when the tracking id carries line breaks and colours, then the log has them escaped on one line', async () => {
    const host = await start();
    const body = callbackOf('v2', { trackingId: 'a\r\n\u001b[31mred', sign: SIGNED.fractionAnsi.v2 });
    expect(plain(await host.deliver(body))).toEqual(OK);
    expect(host.ofLevel('debug')).toEqual([
      '"default": handled: deposit, transfer status 2, tracking id "a\\u{d}\\u{a}\\u{1b}[31mred"',
    ]);
  });

  it('when transfers are of a third type, then the handler sees it, and there is one warning for each type', async () => {
    const host = await start();
    for (const [opType, trackingId, sign] of [
      [9, 'order-1', SIGNED.order.v2],
      [9, 'a\r\n\u001b[31mred', SIGNED.fractionAnsi.v2],
      [49, '', SIGNED.empty.v2],
    ] as const) {
      const body = callbackOf('v2', { kind: 'payout', opType, trackingId, sign });
      expect(plain(await host.deliver(body))).toEqual(OK);
    }
    expect(host.handled).toMatchObject([9, 9, 49].map((opType) => ({ unverified: { opType } })));
    const warnings = host.ofLevel('warn').filter((line) => line.includes('op_type'));
    expect(warnings).toEqual([
      expect.stringMatching(/op_type 9,.*only where unverified\.opType is 1 or 2.*confirm\(\)/),
      expect.stringContaining('op_type 49,'),
    ]);
  });

  it('when boundaries are open, then one warning says how to close them', async () => {
    const host = await start();
    for (const changes of [
      { trackingId: '', sign: SIGNED.empty.v2 },
      { amount: '5.00', trackingId: '00123', sign: SIGNED.fractionDigits.v2 },
    ]) {
      expect((await host.deliver(callbackOf('v2', changes))).status).toBe(200);
    }
    expect(host.ofLevel('warn').filter((line) => line.includes('does not start with a letter'))).toHaveLength(
      1,
    );
  });
});

describe('given callbacks that come by another way than HTTP', () => {
  it('when they are processed, then the outcome is told, or the error has its code', async () => {
    const host = await CallbackHost.start(ADAPTERS[0].adapter());
    hosts.push(host);
    const processor = host.app.get(CallbackProcessor);
    const seen: Callback[] = [];
    const handle = (callback: Callback): void => void seen.push(callback);
    expect(await processor.process(GENUINE, handle)).toBe('handled');
    expect(await processor.process(GENUINE, handle)).toBe('repeated');
    expect(await processor.process(depositOf(4, 'order-1', ''), handle)).toBe('ignored');
    const error = await rejection(processor.process(callbackOf('v2', { sign: '0'.repeat(64) }), handle));
    expect(error).toBeInstanceOf(CallbackRejectedError);
    expect(error).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['an Observable', (seen: string[]) => defer(() => of(seen.push('ran')))],
    ['a promise of an Observable', async (seen: string[]) => defer(() => of(seen.push('ran')))],
    [
      'an Observable of nothing',
      (seen: string[]) => defer(() => of(seen.push('ran'))).pipe(ignoreElements()),
    ],
    ['an Observable that takes its time', (seen: string[]) => timer(20).pipe(tap(() => seen.push('ran')))],
  ])('when the handler returns %s, then it is subscribed once and awaited', async (_what, handle) => {
    const host = await CallbackHost.start(ADAPTERS[0].adapter());
    hosts.push(host);
    const processor = host.app.get(CallbackProcessor);
    const seen: string[] = [];
    expect(await processor.process(GENUINE, () => handle(seen))).toBe('handled');
    expect(seen).toEqual(['ran']);
    expect(await processor.process(GENUINE, () => handle(seen))).toBe('repeated');
    expect(seen).toEqual(['ran']);
  });

  it('when the Observable of the handler fails, then the callback is handled again', async () => {
    const host = await CallbackHost.start(ADAPTERS[0].adapter());
    hosts.push(host);
    const processor = host.app.get(CallbackProcessor);
    const failure = new Error('of the handler');
    expect(await rejection(processor.process(GENUINE, () => throwError(() => failure)))).toBe(failure);
    expect(host.events.map(({ outcome }) => outcome)).toEqual(['failed']);
    expect(await processor.process(GENUINE, () => undefined)).toBe('handled');
  });

  it('when a queue kept it for eight days, then its age counts from when it came', async () => {
    const clock = new ManualClock();
    const host = await CallbackHost.start(ADAPTERS[0].adapter(), { clock });
    hosts.push(host);
    const processor = host.app.get(CallbackProcessor);
    const receivedAt = new Date(clock.now());
    await clock.advance(8 * 86_400_000);
    const late = await rejection(processor.process(GENUINE, () => undefined));
    expect(late).toMatchObject({ code: 'TIMESTAMP_OUT_OF_RANGE' });
    expect(await processor.process(GENUINE, () => undefined, { receivedAt })).toBe('handled');
    expect(await processor.process(GENUINE, () => undefined, { receivedAt })).toBe('repeated');
  });

  it.each([
    ['a time that is a number', [GENUINE, () => undefined, { receivedAt: 1_704_164_645_000 }], /receivedAt/],
    ['no handler', [GENUINE], /process\(body, \(callback\) => …\)/],
    ['a handler that is none', [GENUINE, {}], /process\(body, \(callback\) => …\)/],
  ])('when it is given %s, then that is ConfigurationError and no event', async (_what, args, sentence) => {
    const host = await CallbackHost.start(ADAPTERS[0].adapter());
    hosts.push(host);
    const processor = host.app.get(CallbackProcessor);
    const error = await rejection(Promise.resolve(call(processor, 'process', ...args)));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toMatch(sentence);
    expect(host.events).toEqual([]);
  });

  it('when the replay store in memory fills up, then one warning from 80 % on names the cure, and what is refused says why', async () => {
    const clock = new ManualClock();
    const replayStore = new InMemoryReplayStore(clock, 5);
    const host = await CallbackHost.start(ADAPTERS[0].adapter(), { clock, callbacks: { replayStore } });
    hosts.push(host);
    const processor = host.app.get(CallbackProcessor);
    const nearly = (): readonly string[] => host.ofLevel('warn').filter((line) => line.includes('80 %'));
    const bodies = ['order', 'empty', 'unconfirmed', 'failed', 'cancelled', 'second'] as const;
    const changes = {
      order: {},
      empty: { trackingId: '' },
      unconfirmed: { status: 1 },
      failed: { status: -1 },
      cancelled: { status: -3 },
      second: { amount: '0.010000000000000000' },
    };
    const deliver = (name: (typeof bodies)[number]): Promise<string> =>
      processor.process(callbackOf('v2', { ...changes[name], sign: SIGNED[name].v2 }), () => undefined);
    for (const name of bodies.slice(0, 3)) await deliver(name);
    expect(nearly()).toEqual([]);
    for (const name of bodies.slice(3, 5)) await deliver(name);
    expect(nearly()).toEqual([
      expect.stringMatching(/callbacks\.replayStore to a shared store.*callbacks\.maxAgeMs/),
    ]);
    expect(await rejection(deliver('second'))).toMatchObject({ code: 'REPLAY_STORE_UNAVAILABLE' });
    const refused = host.ofLevel('warn').filter((line) => line.includes('REPLAY_STORE_UNAVAILABLE'));
    expect(refused).toEqual([
      expect.stringMatching(/is full \(5 callbacks\).*callbacks\.replayStore.*callbacks\.maxAgeMs/),
    ]);
    expect(refused[0]).not.toContain('did not respond');
  });

  it('when the application closes, then the stream of events ends', async () => {
    const host = await CallbackHost.start(ADAPTERS[0].adapter());
    let hasEnded = false;
    host.app.get(CallbackProcessor).events$.subscribe({ complete: () => (hasEnded = true) });
    await host.stop();
    expect(hasEnded).toBe(true);
  });

  it('when a subscriber of its events throws, then callbacks are handled all the same', async () => {
    const host = await CallbackHost.start(ADAPTERS[0].adapter());
    hosts.push(host);
    const processor = host.app.get(CallbackProcessor);
    processor.events$.subscribe(() => {
      throw new Error('of the subscriber');
    });
    expect(await processor.process(GENUINE, () => undefined)).toBe('handled');
    expect(host.ofLevel('error')).toEqual([expect.stringContaining('a subscriber of events$ threw')]);
  });
});
