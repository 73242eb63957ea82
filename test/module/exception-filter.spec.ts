import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, type Provider } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  AccountLockedError,
  ApiRequestError,
  ApiUnavailableError,
  B2binpayExceptionFilter,
  CallbackRejectedError,
  ConfigurationError,
  CredentialsRejectedError,
  IpNotAllowedError,
  MalformedResponseError,
  RefreshTokenRejectedError,
  ServiceStoppedError,
  SignatureMismatchError,
  StoreUnavailableError,
  ThrottledError,
  TokenService,
  TokenWaitTimeoutError,
  UnauthorizedError,
} from '../../lib/index.js';
import { B2binpayAuthTestingModule, FakeTokenService } from '../../lib/testing/index.js';
import { ADAPTERS } from '../support/adapters.js';
import { SilentLogger } from '../support/silent-logger.js';
import { witness } from '../support/witness.js';

const FACTS = { httpStatus: 418, method: 'POST', path: '/deposit/' };

const UNAVAILABLE = { statusCode: 503, message: 'Service Unavailable' };
const UNAUTHORIZED = { statusCode: 401, message: 'Unauthorized' };
const BAD_REQUEST = { statusCode: 400, message: 'Bad Request' };
const BAD_GATEWAY = { statusCode: 502, message: 'Bad Gateway' };

const CASES = [
  { error: new ApiUnavailableError('away', FACTS), body: UNAVAILABLE, retryAfter: '5' },
  { error: new TokenWaitTimeoutError(1_000, 'API_UNAVAILABLE'), body: UNAVAILABLE, retryAfter: '5' },
  { error: new ThrottledError(FACTS, 20_500), body: UNAVAILABLE, retryAfter: '21' },
  { error: new ThrottledError(FACTS), body: UNAVAILABLE, retryAfter: '5' },
  { error: new AccountLockedError(), body: UNAVAILABLE, retryAfter: '5' },
  { error: new ServiceStoppedError(), body: UNAVAILABLE, retryAfter: '5' },
  { error: new CallbackRejectedError('SIGNATURE_MISMATCH'), body: UNAUTHORIZED, retryAfter: null },
  { error: new CallbackRejectedError('UNSIGNED'), body: UNAUTHORIZED, retryAfter: null },
  { error: new CallbackRejectedError('PAYLOAD_AMBIGUOUS'), body: BAD_REQUEST, retryAfter: null },
  { error: new CallbackRejectedError('REPLAY_STORE_UNAVAILABLE'), body: UNAVAILABLE, retryAfter: null },
  { error: new CredentialsRejectedError(FACTS), body: BAD_GATEWAY, retryAfter: null },
  { error: new RefreshTokenRejectedError(FACTS, true), body: BAD_GATEWAY, retryAfter: null },
  { error: new IpNotAllowedError(FACTS), body: BAD_GATEWAY, retryAfter: null },
  { error: new SignatureMismatchError(FACTS), body: BAD_GATEWAY, retryAfter: null },
  { error: new MalformedResponseError(['data'], FACTS), body: BAD_GATEWAY, retryAfter: null },
  { error: new ApiRequestError('no', FACTS, [{ code: '1' }]), body: BAD_GATEWAY, retryAfter: null },
  { error: new UnauthorizedError('no', FACTS), body: BAD_GATEWAY, retryAfter: null },
  { error: new ConfigurationError('no'), body: BAD_GATEWAY, retryAfter: null },
  { error: new StoreUnavailableError('redis'), body: BAD_GATEWAY, retryAfter: null },
];

@Controller()
class WalletController {
  constructor(private readonly tokens: TokenService) {}

  @Get('wallets')
  wallets(): Promise<string> {
    return this.tokens.getAccessToken();
  }
}

interface HostAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

let host: INestApplication;
afterEach(async () => {
  await host.close();
});

describe.each(ADAPTERS)('given a host on $host', ({ adapter }) => {
  async function answerTo(error: Error, providers: Provider[]): Promise<HostAnswer> {
    const module = await Test.createTestingModule({
      imports: [B2binpayAuthTestingModule.forRoot()],
      controllers: [WalletController],
      providers,
    })
      .setLogger(new SilentLogger())
      .compile();
    host = module.createNestApplication(adapter());
    await host.listen(0, '127.0.0.1');
    const fake: unknown = host.get(TokenService);
    if (!(fake instanceof FakeTokenService)) throw new Error('not the fake');
    fake.fail(error);
    const answer = await fetch(`${await host.getUrl()}/wallets`, { headers: { connection: 'close' } });
    const body: unknown = await answer.json();
    witness(body);
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body };
  }

  it.each(CASES)(
    'when $error.code reaches B2binpayExceptionFilter, then its client gets a constant $body.statusCode',
    async ({ error, body, retryAfter }) => {
      const filter = { provide: APP_FILTER, useClass: B2binpayExceptionFilter };
      expect(await answerTo(error, [filter])).toEqual({ status: body.statusCode, retryAfter, body });
    },
  );

  it.each(CASES)(
    "when $error.code reaches Nest's own filter, then its client gets a constant 500",
    async ({ error }) => {
      expect(await answerTo(error, [])).toEqual({
        status: 500,
        retryAfter: null,
        body: { statusCode: 500, message: 'Internal server error' },
      });
    },
  );

  it('when an error is not of this package, then the filter leaves it alone', async () => {
    const filter = { provide: APP_FILTER, useClass: B2binpayExceptionFilter };
    expect((await answerTo(new Error('of the host'), [filter])).status).toBe(500);
  });
});
