import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { firstValueFrom, isObservable } from 'rxjs';
import { guardedClient } from '../../../lib/http/calls/call-guard.js';
import { ConfigurationError } from '../../../lib/index.js';
import { answersAll, Calls } from '../../support/calls.js';
import { rejection } from '../../support/rejection.js';

let calls: Calls;

beforeEach(async () => {
  calls = await Calls.start(answersAll);
});
afterEach(async () => {
  await calls.stop();
});

/** Calls as plain JavaScript can make them. */
async function failureOf(
  method: 'get' | 'post' | 'request' | 'postForm',
  ...args: unknown[]
): Promise<unknown> {
  const { http } = calls;
  const byService: unknown = await rejection(settled(() => Reflect.apply(http[method], http, args)));
  const byClient = await rejection(settled(() => Reflect.apply(http.axiosRef[method], http.axiosRef, args)));
  expect([byService, byClient]).toEqual([expect.any(ConfigurationError), expect.any(ConfigurationError)]);
  return byService;
}

/** What a method returns, awaited; what it throws at once is a rejection too. */
async function settled(call: () => unknown): Promise<unknown> {
  const returned = call();
  return isObservable(returned) ? firstValueFrom(returned) : returned;
}

function throwing(): never {
  throw new RangeError('of the caller');
}

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;
const throwingParams = Object.defineProperty({}, 'page', { get: throwing, enumerable: true });

describe('given a call that its caller wrote wrong', () => {
  const CASES: readonly (readonly [string, ...Parameters<typeof failureOf>])[] = [
    ['a name of a header with a blank', 'get', '/wallet/', { headers: { 'x note': 'a' } }],
    ['an empty name of a header', 'get', '/wallet/', { headers: { '': 'a' } }],
    ['a line break in the name of a header', 'get', '/wallet/', { headers: { 'x\r\nnote': 'a' } }],
    ['a line break in a header', 'get', '/wallet/', { headers: { 'x-note': 'a\r\nauthorization: b' } }],
    ['a lone line feed in a header', 'get', '/wallet/', { headers: { 'x-note': 'a\nb' } }],
    ['a null byte in a header', 'get', '/wallet/', { headers: { 'x-note': 'a\0b' } }],
    ['a line break in one of several headers', 'get', '/wallet/', { headers: { 'x-note': ['a', 'b\r\nc'] } }],
    [
      'a line break in a header for all methods',
      'get',
      '/wallet/',
      { headers: { common: { 'x-note': 'a\r\nb' } } },
    ],
    [
      'an idempotency key that a header cannot carry and the client would cut',
      'post',
      '/payout/',
      {},
      { headers: { 'Idempotency-Key': 'заказ-1' } },
    ],
    ['a header that cannot be printed', 'get', '/wallet/', { headers: { 'x-note': Symbol('a') } }],
    ['headers that are text', 'get', '/wallet/', { headers: 'x-note: a' }],
    ['a serializer that throws', 'get', '/wallet/', { params: { a: 1 }, paramsSerializer: throwing }],
    [
      'a serializer in an object that throws',
      'get',
      '/wallet/',
      { params: { a: 1 }, paramsSerializer: { serialize: throwing } },
    ],
    ['a serializer that is none', 'get', '/wallet/', { params: { a: 1 }, paramsSerializer: 5 }],
    ['params that go round in a circle', 'get', '/wallet/', { params: cyclic }],
    ['params that throw', 'get', '/wallet/', { params: throwingParams }],
    ['params that are text', 'get', '/wallet/', { params: 'a=1' }],
    [
      'a query with a line break',
      'get',
      '/wallet/',
      { params: { a: 1 }, paramsSerializer: () => 'a=1\r\nb' },
    ],
    ['a body over maxBodyLength', 'post', '/payout/', 'x'.repeat(100), { maxBodyLength: 10 }],
    ['a body that goes round in a circle', 'post', '/payout/', cyclic],
    ['a body with a bigint', 'post', '/payout/', { amount: 10n }],
    [
      'a body that cannot be sent',
      'post',
      '/payout/',
      () => 'x',
      { transformRequest: [(body: unknown) => body] },
    ],
    ['a form that goes round in a circle', 'postForm', '/payout/', cyclic],
    ['a transform that throws', 'post', '/payout/', {}, { transformRequest: throwing }],
    ['a transform that is none', 'post', '/payout/', {}, { transformRequest: 5 }],
    ['a transform in a list that is none', 'post', '/payout/', {}, { transformResponse: [5] }],
    ['a validateStatus that is none', 'get', '/wallet/', { validateStatus: 200 }],
    ['an object for a path', 'get', {}],
    ['a number for a path', 'get', 5],
    ['a path that cannot be read', 'get', 'http://[', {}],
    ['a number for a base URL', 'get', '/wallet/', { baseURL: 5 }],
    ['a number for options', 'post', '/payout/', {}, 5],
    ['a method that is none', 'request', { url: '/wallet/', method: 'GET /' }],
    ['a number for a method', 'request', { url: '/wallet/', method: 5 }],
    ['CONNECT', 'request', { url: '/wallet/', method: 'CONNECT' }],
    ['a controller for a signal', 'get', '/wallet/', { signal: new AbortController() }],
    ['a text for a timeout', 'get', '/wallet/', { timeout: 'soon' }],
    ['no number for a limit', 'get', '/wallet/', { maxContentLength: NaN }],
    ['an unknown encoding', 'get', '/wallet/', { responseEncoding: 'utf-9' }],
    ['a listener that is none', 'get', '/wallet/', { onDownloadProgress: 5 }],
    ['options whose key goes round in a circle', 'get', '/wallet/', { metadata: cyclic }],
    ['a transitional option that is none', 'get', '/wallet/', { transitional: { silentJSONParsing: 'yes' } }],
  ];

  it.each(CASES)(
    'when it has %s, then it is ConfigurationError, not retryable, and nothing is sent',
    async (_what, ...call) => {
      const error = await failureOf(...call);
      expect(error).toMatchObject({ name: 'ConfigurationError', retryable: false, requestSent: 'no' });
      expect(String(error)).not.toMatch(/of the caller|заказ/);
      expect(calls.seen).toEqual([]);
    },
  );

  it.each([
    ['throws', () => throwing()],
    ['rejects', () => Promise.reject(new Error('of the caller'))],
  ])('when its progress listener %s, then the process goes on', async (_what, onUploadProgress) => {
    const options: object = { onUploadProgress };
    const call = calls.http.post('/payout/', { amount: '1.5' }, options);
    await firstValueFrom(call).catch((error: unknown) => {
      expect(error).toMatchObject({ name: 'ConfigurationError', retryable: false });
    });
  });

  it('when its body is a stream that fails, then it is ConfigurationError', async () => {
    const body = new Readable({
      read() {
        this.destroy(new Error('of the caller'));
      },
    });
    const error = await rejection(firstValueFrom(calls.http.post('/payout/', body)));
    expect(error).toMatchObject({ name: 'ConfigurationError', retryable: false });
  });

  it('when its header has a value of Latin-1, several values or a number, then it is sent as it is', async () => {
    const headers = { 'x-note': 'é', 'x-list': ['a', 'b'], 'x-number': 5 };
    await firstValueFrom(calls.http.get('/wallet/', { headers }));
    expect(calls.seen[0]?.headers).toMatchObject({ 'x-note': 'é', 'x-list': 'a, b', 'x-number': '5' });
  });
});

describe("given interceptors of the user's own", () => {
  it('when one throws an error of its own, then the caller gets that', async () => {
    const own = new Error('of the host');
    calls.http.axiosRef.interceptors.request.use(() => Promise.reject(own));
    expect(await rejection(firstValueFrom(calls.http.get('/wallet/')))).toBe(own);
  });

  it('when one fails with an error of an HTTP client, then the caller does not get that', async () => {
    const other = Object.assign(new Error('boom'), {
      isAxiosError: true,
      config: { headers: { a: 'secret' } },
    });
    calls.http.axiosRef.interceptors.request.use(() => Promise.reject(other));
    expect(await rejection(firstValueFrom(calls.http.get('/wallet/')))).toMatchObject({
      code: 'API_UNAVAILABLE',
    });
  });

  it('when all interceptors are cleared, then errors are still those of the package', async () => {
    calls.http.axiosRef.interceptors.request.clear();
    calls.http.axiosRef.interceptors.response.clear();
    expect(await rejection(firstValueFrom(calls.http.get('http://evil.example/')))).toMatchObject({
      code: 'CONFIGURATION',
    });
    expect((await firstValueFrom(calls.http.get('/wallet/'))).status).toBe(200);
  });
});

it('given a client that throws at once over options, as older ones do, when it is called, then it rejects with ConfigurationError', async () => {
  const client = new HttpService().axiosRef.create();
  const older = guardedClient(Object.assign(client, { get: throwing }));
  expect(await rejection(older.get('/wallet/'))).toMatchObject({ code: 'CONFIGURATION', requestSent: 'no' });
});
