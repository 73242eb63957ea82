import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { EMPTY, firstValueFrom } from 'rxjs';
import {
  B2binpayHttpService,
  CallbackConfirmer,
  CallbackProcessor,
  CallbackVerifier,
  ConfigurationError,
  getB2binpayHttpToken,
  getCallbackConfirmerToken,
  getCallbackProcessorToken,
  getCallbackVerifierToken,
  getTokenServiceToken,
  InjectTokenService,
  type TokenEvent,
  ThrottledError,
  TokenService,
} from '../../lib/index.js';
import { B2binpayAuthTestingModule, FakeTokenService, signCallback } from '../../lib/testing/index.js';
import { callbackOf, V3_CREDENTIALS } from '../callback/bodies.js';
import { hangUp, listen } from '../support/listen.js';
import { rejection } from '../support/rejection.js';

@Injectable()
class Wallets {
  constructor(
    readonly tokens: TokenService,
    readonly http: B2binpayHttpService,
  ) {}
}

@Injectable()
class EuWallets {
  constructor(@InjectTokenService('eu') readonly tokens: TokenService) {}
}

let app: TestingModule | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('given a unit test with B2binpayAuthTestingModule', () => {
  it('when the class under test asks for a token, then it gets the one of the test', async () => {
    app = await Test.createTestingModule({
      imports: [B2binpayAuthTestingModule.forRoot({ accessToken: 'of-the-test' })],
      providers: [Wallets],
    }).compile();
    const { tokens } = app.get(Wallets);

    expect(await tokens.getAccessToken()).toBe('of-the-test');
    expect(await tokens.getAuthorizationHeader()).toBe('Bearer of-the-test');
    expect(tokens.peekAccessToken()).toBe('of-the-test');
    expect(tokens.status).toMatchObject({ name: 'default', state: 'fresh' });
    await tokens.whenReady();
  });

  it("when nothing is said, then the token is 'test'", async () => {
    app = await Test.createTestingModule({ imports: [B2binpayAuthTestingModule.forRoot()] }).compile();
    expect(await app.get(TokenService).getAccessToken()).toBe('test');
  });

  it('when an instance has a name, then it is provided under the tokens of that name', async () => {
    app = await Test.createTestingModule({
      imports: [B2binpayAuthTestingModule.forRoot({ name: 'eu' })],
      providers: [EuWallets],
    }).compile();

    expect(app.get(EuWallets).tokens).toBe(app.get(getTokenServiceToken('eu')));
    expect(app.get(EuWallets).tokens.status.name).toBe('eu');
    expect(app.get(getB2binpayHttpToken('eu'))).toBeDefined();
    expect(() => app?.get(TokenService)).toThrow();
  });

  it("when calls are pointed at a server of the test, then they carry the test's token", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    const baseUrl = await listen(server);
    app = await Test.createTestingModule({
      imports: [B2binpayAuthTestingModule.forRoot({ baseUrl })],
      providers: [Wallets],
    }).compile();
    await firstValueFrom(app.get(Wallets).http.get('/wallet/'));
    await hangUp(server);
    expect(seen).toEqual(['Bearer test']);
  });

  it('when a call was forgotten to be doubled, then it fails and leaves nowhere', async () => {
    app = await Test.createTestingModule({
      imports: [B2binpayAuthTestingModule.forRoot()],
      providers: [Wallets],
    }).compile();
    const call = firstValueFrom(app.get(Wallets).http.get('/wallet/'));
    expect(await rejection(call)).toMatchObject({ code: 'API_UNAVAILABLE' });
  });
});

describe('given a unit test of a handler of callbacks', () => {
  const fields = { status: 2, amount: '0.30', trackingId: 'order-1', time: new Date().toISOString() };
  const bodyBy = (callbackSecret: string): unknown =>
    callbackOf('v3', { ...fields, sign: signCallback(fields, { ...V3_CREDENTIALS, callbackSecret }) });

  it("when the test signs with its secret, then the module's own services verify and handle it", async () => {
    app = await Test.createTestingModule({
      imports: [B2binpayAuthTestingModule.forRoot({ callbackSecret: 'of-the-test' })],
    }).compile();
    const seen: unknown[] = [];
    const handle = (callback: unknown): void => void seen.push(callback);
    expect(await app.get(CallbackProcessor).process(bodyBy('of-the-test'), handle)).toBe('handled');
    expect(seen).toEqual([expect.objectContaining({ trust: 'signed' })]);
    expect(app.get(CallbackVerifier).verify(bodyBy('another'))).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
    expect(app.get(CallbackConfirmer)).toBeInstanceOf(CallbackConfirmer);
  });

  it('when the instance has a name, then they stand under its tokens', async () => {
    app = await Test.createTestingModule({
      imports: [B2binpayAuthTestingModule.forRoot({ name: 'eu' })],
    }).compile();
    const processor = app.get<CallbackProcessor>(getCallbackProcessorToken('eu'));
    expect(await processor.process(bodyBy('test'), () => undefined)).toBe('handled');
    expect(app.get(getCallbackConfirmerToken('eu'))).toBeInstanceOf(CallbackConfirmer);
    expect(app.get(getCallbackVerifierToken('eu'))).toBeInstanceOf(CallbackVerifier);
  });
});

describe('given a fake token service', () => {
  it('when it is told to fail, then whoever asks gets that error, until it has a token again', async () => {
    const tokens = new FakeTokenService();
    const error = new ThrottledError({});
    tokens.fail(error);
    for (const asked of [tokens.getAccessToken(), tokens.getAuthorizationHeader(), tokens.whenReady()]) {
      expect(await rejection(asked)).toBe(error);
    }
    expect(await rejection(tokens.renew())).toBe(error);
    expect(tokens.peekAccessToken()).toBeUndefined();
    expect(tokens.status).toMatchObject({ state: 'empty', usableForMs: 0, consecutiveFailures: 1 });
    tokens.setToken('next');
    expect(await tokens.getAccessToken()).toBe('next');
    expect(tokens.status).toMatchObject({ epoch: 2, consecutiveFailures: 0 });
  });

  it('when it emits an event, then subscribers get it', () => {
    const tokens = new FakeTokenService();
    const seen: TokenEvent[] = [];
    tokens.events$.subscribe((event) => seen.push(event));
    const event = {
      type: 'token.recovered',
      name: 'default',
      at: new Date(0),
      epoch: 1,
      state: 'fresh',
    } as const;
    tokens.emit(event);
    expect(seen).toEqual([event]);
  });

  it('when a token is rejected, then the test can see which', () => {
    const tokens = new FakeTokenService();
    tokens.reject('test');
    expect(tokens.rejected).toEqual(['test']);
  });
});

describe('given a class that takes a TokenService', () => {
  class Bearers {
    constructor(private readonly tokens: TokenService) {}

    read(): Promise<string> {
      return this.tokens.getAuthorizationHeader();
    }
  }

  it('when it gets the fake, then it compiles and works', async () => {
    expect(await new Bearers(new FakeTokenService('test')).read()).toBe('Bearer test');
    expect(new FakeTokenService('test')).toBeInstanceOf(TokenService);
  });

  it('when it gets an object with the public members, then it compiles and works', async () => {
    const { status } = new FakeTokenService();
    const handMade: TokenService = {
      status,
      events$: EMPTY,
      getAccessToken: () => Promise.resolve('hand-made'),
      getAuthorizationHeader: () => Promise.resolve('Bearer hand-made'),
      peekAccessToken: () => 'hand-made',
      whenReady: () => Promise.resolve(),
      renew: () => Promise.resolve(),
      reject: () => undefined,
    };
    expect(await new Bearers(handMade).read()).toBe('Bearer hand-made');
  });

  it('when somebody makes the class itself, then a sentence says what to write', () => {
    expect(() => new TokenService()).toThrow(ConfigurationError);
    expect(() => new TokenService()).toThrow('new FakeTokenService()');
  });
});
