import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import * as ours from '../../lib/errors/index.js';
import { B2binpayExceptionFilter } from '../../lib/index.js';

type Errors = typeof ours;

let theirs: Errors;
beforeAll(async () => {
  jest.resetModules();
  theirs = await import('../../lib/errors/index.js');
});

/** One of each class, made by one copy of the package. */
function oneOfEach(copy: Errors): Readonly<Record<string, Error>> {
  return {
    ConfigurationError: new copy.ConfigurationError('no'),
    CredentialsRejectedError: new copy.CredentialsRejectedError(),
    RefreshTokenRejectedError: new copy.RefreshTokenRejectedError(),
    IpNotAllowedError: new copy.IpNotAllowedError(),
    ThrottledError: new copy.ThrottledError({}, 1_000),
    SignatureMismatchError: new copy.SignatureMismatchError(),
    MalformedResponseError: new copy.MalformedResponseError(['data']),
    ApiUnavailableError: new copy.ApiUnavailableError('away'),
    ApiRequestError: new copy.ApiRequestError('no', {}),
    UnauthorizedError: new copy.UnauthorizedError('no'),
    TokenWaitTimeoutError: new copy.TokenWaitTimeoutError(1_000),
    AccountLockedError: new copy.AccountLockedError(),
    ServiceStoppedError: new copy.ServiceStoppedError(),
    StoreUnavailableError: new copy.StoreUnavailableError('redis'),
    CallbackRejectedError: new copy.CallbackRejectedError('SIGNATURE_MISMATCH'),
  };
}

function classesOf(copy: Errors): ReadonlyMap<string, new (...args: never[]) => Error> {
  const { B2binpayAuthError: _, ...classes } = copy;
  return new Map(Object.entries(classes));
}

describe('given two copies of the package', () => {
  it('when one makes an error, then it is an instance of the same class of the other, and of no other', () => {
    expect(theirs.ConfigurationError).not.toBe(ours.ConfigurationError);
    const classes = classesOf(ours);
    const errors = Object.entries(oneOfEach(theirs));
    expect(errors.map(([name]) => name).toSorted()).toEqual([...classes.keys()].toSorted());
    for (const [name, error] of errors) {
      expect(error instanceof ours.B2binpayAuthError).toBe(true);
      expect([...classes].filter(([, type]) => error instanceof type).map(([own]) => own)).toEqual([name]);
    }
  });

  it('when a bundler has changed the names of the classes, then it is so too', () => {
    for (const type of [...classesOf(theirs).values(), ...classesOf(ours).values()]) {
      Object.defineProperty(type, 'name', { value: 't' });
    }
    const error = new theirs.ThrottledError({});
    expect(error instanceof ours.ThrottledError).toBe(true);
    expect(error instanceof ours.ApiRequestError).toBe(false);
  });

  it('when a user extends a class, then its instances are those of both copies of that class', () => {
    class Mine extends theirs.ApiUnavailableError {}
    const mine = new Mine('away');
    expect(mine instanceof Mine).toBe(true);
    expect(mine instanceof theirs.ApiUnavailableError).toBe(true);
    expect(mine instanceof ours.ApiUnavailableError).toBe(true);
    expect(mine instanceof ours.B2binpayAuthError).toBe(true);
    expect(mine instanceof ours.ThrottledError).toBe(false);
  });

  it('when a user extends a class, then only its own instances are those of the extension', () => {
    class Mine extends ours.ApiUnavailableError {}
    class MineOfAll extends ours.B2binpayAuthError {
      override readonly name = 'MineOfAll';
      readonly code = 'API_UNAVAILABLE';
      readonly retryable = false;
    }
    expect(new Mine('away') instanceof Mine).toBe(true);
    expect(new ours.ApiUnavailableError('away') instanceof Mine).toBe(false);
    expect(new theirs.ApiUnavailableError('away') instanceof Mine).toBe(false);
    expect(new MineOfAll('x') instanceof MineOfAll).toBe(true);
    expect(new MineOfAll('x') instanceof theirs.B2binpayAuthError).toBe(true);
    expect(new MineOfAll('x') instanceof ours.ApiUnavailableError).toBe(false);
    expect(new theirs.ApiUnavailableError('x') instanceof MineOfAll).toBe(false);
  });

  it.each([null, undefined, 1, 'x', {}, new Error('x'), Object.create(null), () => undefined])(
    'when it is %p, then it is an instance of nothing',
    (value: unknown) => {
      expect(value instanceof ours.B2binpayAuthError).toBe(false);
      expect(value instanceof ours.ConfigurationError).toBe(false);
    },
  );
});

@Controller()
class WalletController {
  @Get('wallets')
  wallets(): never {
    throw new theirs.ThrottledError({}, 20_000);
  }
}

it('given the filter of one copy, when an error of the other reaches it, then it answers', async () => {
  const module = await Test.createTestingModule({
    controllers: [WalletController],
    providers: [{ provide: APP_FILTER, useClass: B2binpayExceptionFilter }],
  }).compile();
  const host = module.createNestApplication();
  await host.listen(0, '127.0.0.1');
  const answer = await fetch(`${await host.getUrl()}/wallets`, { headers: { connection: 'close' } });
  await host.close();
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '20']);
});
