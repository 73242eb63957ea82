import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  type DynamicModule,
  Headers,
  HttpCode,
  Module,
  Post,
  Redirect,
  Render,
  Req,
  Res,
  Sse,
  type Type,
} from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  type B2binpayAuthModuleOptions,
  B2binpayCallback,
  CallbackProcessor,
  CallbackRejectedError,
  CallbackVerifier,
  ConfigurationError,
  getCallbackVerifierToken,
  InMemoryReplayStore,
  type SignedCallback,
  TokenService,
  type V2Credentials,
  type V3Credentials,
  VerifyB2binpayCallback,
} from '../../lib/index.js';
import { B2binpayEmulator, ManualClock, signCallback } from '../../lib/testing/index.js';
import { callbackOf, V2_CREDENTIALS, V3_CREDENTIALS } from '../callback/bodies.js';
import { rejection } from '../support/rejection.js';
import { SilentLogger } from '../support/silent-logger.js';
import { until } from '../support/until.js';
import { DOCUMENTED } from '../vectors/callback-signatures.js';

@Controller()
class DefaultRoute {
  @Post('callbacks')
  @VerifyB2binpayCallback()
  handle(@B2binpayCallback() _callback: SignedCallback): void {}
}

class Inherited extends DefaultRoute {}
Controller('inherited')(Inherited);

@Controller()
class EuRoute {
  @Post('callbacks')
  @VerifyB2binpayCallback({ name: 'eu' })
  handle(@B2binpayCallback() _callback: SignedCallback): void {}
}

const V2: B2binpayAuthModuleOptions = {
  apiVersion: 'v2',
  credentials: V2_CREDENTIALS,
  environment: 'sandbox',
  eager: false,
};
const V3_WITHOUT: B2binpayAuthModuleOptions = {
  apiVersion: 'v3',
  credentials: { clientId: 'a-client', clientSecret: 'a-secret' },
  environment: 'sandbox',
  eager: false,
};

let logger: SilentLogger;
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function boot(imports: DynamicModule[], controllers: Type[] = []): Promise<TestingModule> {
  logger = new SilentLogger();
  const app = await Test.createTestingModule({ imports, controllers }).setLogger(logger).compile();
  cleanUps.push(() => app.close());
  await app.init();
  return app;
}

describe('given routes of callbacks', () => {
  it.each([DefaultRoute, Inherited])(
    'when v3 has no callback secret, then %p stops the boot',
    async (route) => {
      const error = await rejection(boot([B2binpayAuthModule.forRoot(V3_WITHOUT)], [route]));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toContain('callbackSecret');
    },
  );

  it('when a credentials function answers without callback secret, then the boot stops too', async () => {
    const credentials = (): Promise<V3Credentials> => Promise.resolve({ clientId: 'a', clientSecret: 'b' });
    const auth = B2binpayAuthModule.forRoot({ ...V3_WITHOUT, apiVersion: 'v3', credentials });
    expect(String(await rejection(boot([auth], [DefaultRoute])))).toContain('callbackSecret');
  });

  it('when v3 has no callback secret and no route asks for it, then the application boots', async () => {
    const app = await boot([B2binpayAuthModule.forRoot(V3_WITHOUT)]);
    const verifier = app.get(CallbackVerifier);
    expect(verifier.verify(callbackOf('v3'), { receivedAt: new Date(DOCUMENTED.time) })).toEqual({
      ok: false,
      code: 'SIGNATURE_MISMATCH',
    });
    verifier.verify(callbackOf('v3'), { receivedAt: new Date(DOCUMENTED.time) });
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([
      expect.objectContaining({ text: expect.stringContaining('callbackSecret') }),
    ]);
  });

  it('when the instance is unknown, then the boot stops with a sentence that says what to write', async () => {
    const error = await rejection(boot([B2binpayAuthModule.forRoot(V2)], [EuRoute]));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toMatch(/"eu".*forRoot\(\{ name: 'eu'/);
  });

  it('when the instance cannot be reached from their module, then the boot stops with that sentence', async () => {
    @Module({ controllers: [DefaultRoute] })
    class Elsewhere {}
    const error = await rejection(boot([B2binpayAuthModule.forRoot(V2), { module: Elsewhere }]));
    expect(String(error)).toMatch(/"default".*isGlobal: true/);
  });

  it('when the name is none, then the decorator refuses it', () => {
    expect(() => VerifyB2binpayCallback({ name: 'a b' })).toThrow(ConfigurationError);
  });

  it.each([
    ['memory, in production', undefined, 'production', 1],
    ['memory, elsewhere', undefined, 'test', 0],
    ['a store of its own, in production', new InMemoryReplayStore(), 'production', 0],
  ])(
    'when replays are kept in %s, then there are that many warnings',
    async (_what, replayStore, env, count) => {
      const before = process.env['NODE_ENV'];
      process.env['NODE_ENV'] = env;
      try {
        const auth = B2binpayAuthModule.forRoot({
          ...V2,
          clock: new ManualClock(),
          callbacks: { replayStore },
        });
        const app = await boot([auth], [DefaultRoute]);
        await app.get(CallbackProcessor).process(callbackOf('v2'), () => undefined);
      } finally {
        process.env['NODE_ENV'] = before;
      }
      expect(logger.lines.filter(({ text }) => text.includes('callbacks.replayStore'))).toHaveLength(count);
    },
  );
});

describe('given a route of callbacks that would answer otherwise', () => {
  const route = (...decorators: MethodDecorator[]): Type => {
    @Controller()
    class AnsweringRoute {
      @Post('callbacks')
      handle(@B2binpayCallback() _callback: SignedCallback): void {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(AnsweringRoute.prototype, 'handle');
    if (descriptor === undefined) throw new Error('no handler');
    for (const decorate of decorators) decorate(AnsweringRoute.prototype, 'handle', descriptor);
    return AnsweringRoute;
  };

  it.each([
    ['@HttpCode', HttpCode(202)],
    ['@HttpCode', HttpCode(204)],
    ['@Redirect', Redirect('/elsewhere')],
    ['@Render', Render('view')],
    ['@Sse', Sse('events')],
  ])(
    'when it has %s, below or above, then the boot stops and the sentence names both',
    async (name, other) => {
      for (const decorators of [
        [other, VerifyB2binpayCallback()],
        [VerifyB2binpayCallback(), other],
      ]) {
        const error = await rejection(boot([B2binpayAuthModule.forRoot(V2)], [route(...decorators)]));
        expect(error).toBeInstanceOf(ConfigurationError);
        expect(String(error)).toContain('AnsweringRoute.handle');
        expect(String(error)).toContain(name);
      }
    },
  );

  it('when it has @HttpCode(200) and no other, then the application boots without a word', async () => {
    const decorators = [HttpCode(200), VerifyB2binpayCallback()];
    await boot([B2binpayAuthModule.forRoot(V2)], [route(...decorators)]);
    expect(callbackWarnings()).toEqual([]);
  });

  it('when it takes the response, then one warning at boot says that what it writes is discarded', async () => {
    @Controller()
    class ResponseRoute {
      @Post('callbacks')
      @VerifyB2binpayCallback()
      handle(@Res() _response: unknown): void {}
    }
    await boot([B2binpayAuthModule.forRoot(V2)], [ResponseRoute]);
    expect(callbackWarnings()).toEqual([
      expect.stringMatching(/ResponseRoute\.handle.*@Res\(\).*is discarded/),
    ]);
  });

  it('when it takes other things of the request, then there is no warning', async () => {
    @Controller()
    class RequestRoute {
      @Post('callbacks')
      @VerifyB2binpayCallback()
      handle(@Req() _request: unknown, @Body() _body: unknown, @Headers() _headers: unknown): void {}
    }
    await boot([B2binpayAuthModule.forRoot(V2)], [RequestRoute]);
    expect(callbackWarnings()).toEqual([]);
  });
});

describe('given two routes of callbacks of one instance', () => {
  it('when the application boots, then one warning names both', async () => {
    @Controller()
    class OtherRoute {
      @Post('other')
      @VerifyB2binpayCallback()
      other(@B2binpayCallback() _callback: SignedCallback): void {}
    }
    await boot([B2binpayAuthModule.forRoot(V2)], [DefaultRoute, OtherRoute]);
    expect(callbackWarnings()).toEqual([
      expect.stringMatching(/DefaultRoute\.handle and OtherRoute\.other.*once/),
    ]);
  });

  it('when they are of two instances, then there is no warning', async () => {
    const eu = B2binpayAuthModule.forRoot({ ...V2, name: 'eu' });
    await boot([B2binpayAuthModule.forRoot(V2), eu], [DefaultRoute, EuRoute]);
    expect(callbackWarnings()).toEqual([]);
  });
});

function callbackWarnings(): readonly string[] {
  return logger.lines
    .filter(({ level, context }) => level === 'warn' && context === 'B2binpayCallbacks')
    .map(({ text }) => text);
}

describe('given options of callbacks', () => {
  it.each([
    ['maxAgeMs', { maxAgeMs: 0 }],
    ['maxFutureMs', { maxFutureMs: Number.NaN }],
    ['leaseMs', { leaseMs: -1 }],
    ['busyWaitMs', { busyWaitMs: '10' }],
    ['unsigned', { unsigned: 'believe' }],
    ['trackingIds', { trackingIds: 'loose' }],
    ['replayStore', { replayStore: {} }],
    ['previousCredentials', { previousCredentials: V2_CREDENTIALS }],
    ['previousCredentials[0]', { previousCredentials: [V3_CREDENTIALS] }],
    [
      'previousCredentials[1].login',
      { previousCredentials: [V2_CREDENTIALS, { login: ' x', password: 'y' }] },
    ],
    ['maxAge', { maxAge: 5 }],
  ])('when callbacks.%s is wrong, then the boot stops and the sentence names it', async (name, callbacks) => {
    const auth = B2binpayAuthModule.forRoot(Object.assign({ ...V2 }, { callbacks }));
    const error = await rejection(boot([auth]));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(`callbacks.${name}`);
  });
});

describe('given credentials that are read by a function', () => {
  const clock = (): ManualClock => new ManualClock();

  it('when it has not answered yet, then callbacks are KEYS_UNAVAILABLE', async () => {
    const credentials = (): Promise<V2Credentials> => Promise.reject(new Error('of the manager'));
    const auth = B2binpayAuthModule.forRoot({ ...V2, apiVersion: 'v2', credentials, clock: clock() });
    const app = await boot([auth], [DefaultRoute]);
    expect(app.get(CallbackVerifier).verify(callbackOf('v2'))).toEqual({
      ok: false,
      code: 'KEYS_UNAVAILABLE',
    });
    const processed = app.get(CallbackProcessor).process(callbackOf('v2'), () => undefined);
    expect(await rejection(processed)).toMatchObject({ code: 'KEYS_UNAVAILABLE' });
  });

  /** A secret manager that the test answers for, and how often it was asked. */
  function manager(): {
    asked: number;
    answer: () => Promise<V2Credentials>;
    read: () => Promise<V2Credentials>;
  } {
    const made = {
      asked: 0,
      answer: (): Promise<V2Credentials> => Promise.reject(new Error('of the manager')),
      read: () => {
        made.asked += 1;
        return made.answer();
      },
    };
    return made;
  }

  const never = (): Promise<never> => new Promise(() => undefined);

  async function bootWith(
    credentials: () => Promise<V2Credentials>,
    time: ManualClock,
  ): Promise<{ readonly deliver: () => Promise<unknown>; readonly emulator: B2binpayEmulator }> {
    const emulator = await B2binpayEmulator.start({
      apiVersion: 'v2',
      clock: time,
      credentials: V2_CREDENTIALS,
    });
    cleanUps.push(() => emulator.stop());
    const options = {
      apiVersion: 'v2',
      credentials,
      baseUrl: emulator.url,
      eager: false,
      clock: time,
    } as const;
    const app = await boot([B2binpayAuthModule.forRoot(options)], [DefaultRoute]);
    const processor = app.get(CallbackProcessor);
    return {
      emulator,
      deliver: () =>
        processor
          .process(callbackOf('v2'), () => undefined)
          .catch((error: unknown) => (error instanceof CallbackRejectedError ? error.code : error)),
    };
  }

  it('when it failed at boot and answers now, then the callback that asks is handled, and nobody is logged in', async () => {
    const secrets = manager();
    const { deliver, emulator } = await bootWith(secrets.read, clock());
    expect(secrets.asked).toBe(1);
    secrets.answer = () => Promise.resolve(V2_CREDENTIALS);
    expect(await deliver()).toBe('handled');
    expect(await deliver()).toBe('repeated');
    expect(secrets.asked).toBe(2);
    expect(emulator.log).toEqual([]);
  });

  it('when it keeps failing, then it is asked after 1, 2, 4, 8, 16, 30 and 30 seconds, however many callbacks come', async () => {
    const time = clock();
    const secrets = manager();
    const { deliver } = await bootWith(secrets.read, time);
    const start = time.monotonic();
    const askedAt: number[] = [];
    for (let ticks = 0; ticks < 125 * 4; ticks += 1) {
      const before = secrets.asked;
      expect(await Promise.all([deliver(), deliver()])).toEqual(['KEYS_UNAVAILABLE', 'KEYS_UNAVAILABLE']);
      if (secrets.asked > before) askedAt.push(time.monotonic() - start);
      expect(secrets.asked - before).toBeLessThanOrEqual(1);
      await time.advance(250);
    }
    expect(askedAt).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000, 121_000]);
  });

  it('when many callbacks come while it is asked, then it is asked once and all of them are served', async () => {
    const secrets = manager();
    const { deliver } = await bootWith(secrets.read, clock());
    let answer = (_credentials: V2Credentials): void => undefined;
    secrets.answer = () => new Promise((resolve) => (answer = resolve));
    const deliveries = Array.from({ length: 20 }, deliver);
    await until('it is asked', () => secrets.asked === 2);
    answer(V2_CREDENTIALS);
    expect((await Promise.all(deliveries)).toSorted()).toEqual([
      'handled',
      ...Array.from({ length: 19 }, () => 'repeated'),
    ]);
    expect(secrets.asked).toBe(2);
  });

  it('when it does not answer, then a callback waits for two seconds, and what comes later counts', async () => {
    const time = clock();
    const secrets = manager();
    const { deliver } = await bootWith(secrets.read, time);
    let answer = (_credentials: V2Credentials): void => undefined;
    secrets.answer = () => new Promise((resolve) => (answer = resolve));
    let outcome: unknown;
    const delivery = deliver().then((code) => (outcome = code));
    await time.advance(1_999);
    expect(outcome).toBeUndefined();
    await time.advance(1);
    await delivery;
    expect(outcome).toBe('KEYS_UNAVAILABLE');
    answer(V2_CREDENTIALS);
    await time.advance(0);
    expect(await deliver()).toBe('handled');
    expect(secrets.asked).toBe(2);
  });

  it('when it never answers, then it is given up after http.timeoutMs and asked again', async () => {
    const time = clock();
    const secrets = manager();
    const { deliver } = await bootWith(secrets.read, time);
    secrets.answer = never;
    const first = deliver();
    await time.advance(8_000);
    expect(await first).toBe('KEYS_UNAVAILABLE');
    secrets.answer = () => Promise.resolve(V2_CREDENTIALS);
    expect(await deliver()).toBe('KEYS_UNAVAILABLE');
    await time.advance(1_000);
    expect(await deliver()).toBe('handled');
  });

  it('when a body is malformed, then nobody is asked for it', async () => {
    const secrets = manager();
    const credentials = secrets.read;
    const auth = B2binpayAuthModule.forRoot({ ...V2, apiVersion: 'v2', credentials, clock: clock() });
    const app = await boot([auth], [DefaultRoute]);
    const processed = app.get(CallbackProcessor).process({ data: 'nothing' }, () => undefined);
    expect(await rejection(processed)).toMatchObject({ code: 'PAYLOAD_MALFORMED' });
    expect(secrets.asked).toBe(1);
  });

  it('when a callback has it asked, then it does not run in the context of that request', async () => {
    const secrets = manager();
    const { deliver } = await bootWith(secrets.read, clock());
    const request = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    secrets.answer = () => {
      seen.push(request.getStore());
      return Promise.resolve(V2_CREDENTIALS);
    };
    expect(await request.run('of the request', deliver)).toBe('handled');
    expect(seen).toEqual([undefined]);
  });

  it('when it answers other ones later, then the keys before count as previous-1 for maxAgeMs', async () => {
    const time = clock();
    const emulator = await B2binpayEmulator.start({
      apiVersion: 'v2',
      clock: time,
      credentials: V2_CREDENTIALS,
      accounts: [{ login: 'new-key', password: 'new-secret' }],
    });
    cleanUps.push(() => emulator.stop());
    let current: V2Credentials = V2_CREDENTIALS;
    const app = await boot([
      B2binpayAuthModule.forRoot({
        apiVersion: 'v2',
        credentials: () => Promise.resolve(current),
        baseUrl: emulator.url,
        eager: false,
        clock: time,
        callbacks: { maxAgeMs: 3_600_000 },
      }),
    ]);
    const verifier = app.get<CallbackVerifier>(getCallbackVerifierToken());
    expect(verifier.verifyOrThrow(callbackOf('v2')).keyId).toBe('current');

    current = { login: 'new-key', password: 'new-secret' };
    await app.get(TokenService).getAccessToken();
    expect(verifier.verifyOrThrow(callbackOf('v2')).keyId).toBe('previous-1');
    const fields = { status: 2, amount: DOCUMENTED.amount, trackingId: 'order-1', time: DOCUMENTED.time };
    expect(verifier.verifyOrThrow(callbackOf('v2', { sign: signCallback(fields, current) })).keyId).toBe(
      'current',
    );
    await time.advance(3_600_001);
    const receivedAt = new Date(DOCUMENTED.time);
    expect(verifier.verify(callbackOf('v2'), { receivedAt })).toEqual({
      ok: false,
      code: 'SIGNATURE_MISMATCH',
    });
  });
});
