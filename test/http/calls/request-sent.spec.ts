import type { RequestListener, ServerResponse } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, type Observable, retry, throwError, timer } from 'rxjs';
import {
  B2binpayAuthError,
  B2binpayHttpService,
  CredentialsRejectedError,
  ThrottledError,
} from '../../../lib/index.js';
import { answersAll, Calls, FIRST_TOKEN, refusesFirstToken } from '../../support/calls.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { Harness } from '../../support/harness.js';
import { rejection } from '../../support/rejection.js';
import { Servers } from '../../support/servers.js';
import { CA } from '../../support/tls.js';

const servers = new Servers();
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  await servers.stop();
});

async function start(...args: Parameters<typeof Calls.start>): Promise<Calls> {
  const calls = await Calls.start(...args);
  cleanUps.push(() => calls.stop());
  return calls;
}

/** What a payout fails with. */
async function failureOf(
  calls: Calls,
  options: object = {},
  body: unknown = { amount: '1' },
): Promise<unknown> {
  const error = await rejection(payout(calls, options, body));
  expect(B2binpayAuthError.is(error)).toBe(true);
  expect(JSON.parse(JSON.stringify(error))).toHaveProperty('requestSent');
  return error;
}

function payout(calls: Calls, options: object = {}, body: unknown = { amount: '1' }): Promise<unknown> {
  return firstValueFrom(calls.http.post('/payout/', body, options));
}

const hangs: RequestListener = () => undefined;
const resets: RequestListener = (request) => void request.socket.resetAndDestroy();
const noMoreTokens = {
  getAccessToken: () => Promise.reject(new CredentialsRejectedError()),
};

/** Refuses the first token and does something else with the second. */
function then(next: RequestListener): RequestListener {
  return (request, response) => {
    const isFirst = request.headers.authorization === `Bearer ${FIRST_TOKEN}`;
    (isFirst ? refusesFirstToken : next)(request, response);
  };
}

function answers(status: number, headers: Record<string, string> = {}, body = ''): RequestListener {
  return (_request, response) => void response.writeHead(status, headers).end(body);
}

function begins(next: (response: ServerResponse) => void): RequestListener {
  return (_request, response) => {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.write('{"data":');
    setTimeout(() => next(response), 10);
  };
}

describe('given a call of which surely nothing left', () => {
  it('when no token comes within its time, then it is TokenWaitTimeoutError with the last cause, and no', async () => {
    const harness = await Harness.start({
      options: { eager: false },
      prepare: (emulator) =>
        void emulator.fault({ path: '/token/', kind: 'status', status: 503, times: Infinity }),
    });
    cleanUps.push(() => harness.stop());
    const http = harness.app.get(B2binpayHttpService);
    const outcome = rejection(firstValueFrom(http.post('/deposit/', {}, { timeout: 3_000 })));
    await harness.clock.advance(2_999);
    await harness.clock.advance(1);
    const error = await outcome;
    expect(error).toMatchObject({
      name: 'TokenWaitTimeoutError',
      lastErrorCode: 'API_UNAVAILABLE',
      requestSent: 'no',
      retryable: true,
    });
    expect(String(error)).toContain('API_UNAVAILABLE');
  });

  it('when waitTimeoutMs is shorter than its time, then it waits for a token no longer than that', async () => {
    const harness = await Harness.start({
      options: { eager: false, waitTimeoutMs: 1_000 },
      prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'hang' }),
    });
    cleanUps.push(() => harness.stop());
    const outcome = rejection(firstValueFrom(harness.app.get(B2binpayHttpService).get('/wallet/')));
    await harness.clock.advance(1_000);
    expect(await outcome).toMatchObject({ code: 'TOKEN_WAIT_TIMEOUT', requestSent: 'no' });
  });

  it('when whoever has the tokens never settles, then its deadline holds all the same', async () => {
    const calls = await start(answersAll, {
      tokens: { peekAccessToken: () => undefined, getAccessToken: () => new Promise(() => undefined) },
    });
    expect(await failureOf(calls, { timeout: 30 })).toMatchObject({
      code: 'TOKEN_WAIT_TIMEOUT',
      requestSent: 'no',
    });
  });

  it('when the credentials are refused, then it is no', async () => {
    const calls = await start(answersAll, {
      tokens: { peekAccessToken: () => undefined, ...noMoreTokens },
    });
    expect(await failureOf(calls)).toMatchObject({ code: 'CREDENTIALS_REJECTED', requestSent: 'no' });
  });

  it('when the connection is refused, then it is no', async () => {
    const calls = await start(answersAll, { baseUrl: 'http://127.0.0.1:9' });
    expect(await failureOf(calls)).toMatchObject({ code: 'API_UNAVAILABLE', requestSent: 'no' });
  });

  it.each([
    ['is reset', (socket: Socket) => void socket.on('data', () => socket.resetAndDestroy())],
    ['takes longer than its time', () => undefined],
  ])('when the TLS handshake %s, then it is no', async (_what, onConnection) => {
    const baseUrl = `https://${await servers.tcp(onConnection)}`;
    const calls = await start(answersAll, { baseUrl });
    expect(await failureOf(calls, { timeout: 200 })).toMatchObject({
      code: 'API_UNAVAILABLE',
      requestSent: 'no',
    });
  });

  it('when the certificate is of an unknown CA, then it is no', async () => {
    const calls = await start(answersAll, { baseUrl: await servers.https(answersAll) });
    expect(await failureOf(calls)).toMatchObject({ code: 'API_UNAVAILABLE', requestSent: 'no' });
  });

  it('when a proxy refuses the tunnel, then it is no', async () => {
    const proxy = await ConnectProxy.start(407);
    const before = process.env['HTTPS_PROXY'];
    process.env['HTTPS_PROXY'] = proxy.url;
    cleanUps.push(() => proxy.stop());
    cleanUps.push(() => {
      if (before === undefined) delete process.env['HTTPS_PROXY'];
      else process.env['HTTPS_PROXY'] = before;
    });
    const calls = await start(answersAll, { baseUrl: 'https://api.example', useEnvProxy: true });
    const error = await failureOf(calls);
    expect(error).toMatchObject({ code: 'API_UNAVAILABLE', requestSent: 'no' });
    expect(String(error)).toContain('proxy');
  });

  it('when its deadline passes in the queue for a connection, then it says so with the option, and no', async () => {
    const calls = await start(hangs, { maxSockets: 1 });
    const first = failureOf(calls, { timeout: 300 });
    const second = failureOf(calls, { timeout: 150 });
    expect(await second).toMatchObject({ code: 'API_UNAVAILABLE', requestSent: 'no' });
    expect(String(await second)).toContain('http.maxSockets (1)');
    expect(await first).toMatchObject({ requestSent: 'unknown' });
    expect(calls.seen).toHaveLength(1);
  });

  it('when it queued at an agent of the user, then the error names that', async () => {
    const httpsAgent = new HttpsAgent({ ca: CA, maxSockets: 1 });
    cleanUps.push(() => httpsAgent.destroy());
    const calls = await start(answersAll, { baseUrl: await servers.https(hangs), httpsAgent });
    const first = failureOf(calls, { timeout: 400 });
    const second = await failureOf(calls, { timeout: 200 });
    expect(second).toMatchObject({ requestSent: 'no' });
    expect(String(second)).toContain('http.httpsAgent');
    await first;
  });
});

describe('given a call of which a 401 was all that came', () => {
  it.each([
    ['its body was a stream', refusesFirstToken, {}, Readable.from(['{}']), 'UNAUTHORIZED'],
    [
      'no new token is there',
      answers(401),
      { getAccessToken: () => Promise.resolve(FIRST_TOKEN) },
      {},
      'UNAUTHORIZED',
    ],
    ['the renewal fails', answers(401), noMoreTokens, {}, 'CREDENTIALS_REJECTED'],
    [
      'the renewal never ends',
      answers(401),
      { getAccessToken: () => new Promise<string>(() => undefined) },
      {},
      'TOKEN_WAIT_TIMEOUT',
    ],
    ['the renewed token is refused too', answers(401), {}, {}, 'UNAUTHORIZED'],
  ])('when %s, then it is no', async (_what, handler, tokens, body, code) => {
    const calls = await start(handler, { tokens });
    expect(await failureOf(calls, { timeout: 300 }, body)).toMatchObject({ code, requestSent: 'no' });
  });

  it('when the second request finds nobody listening, then it is no', async () => {
    let stop = (): void => undefined;
    const calls = await start((_request, response) => {
      response.writeHead(401, { connection: 'close' }).end();
      stop();
    });
    stop = () => void calls.server.close();
    expect(await failureOf(calls)).toMatchObject({ code: 'API_UNAVAILABLE', requestSent: 'no' });
  });

  it('when the second request is reset, then it is unknown', async () => {
    const calls = await start(then(resets));
    expect(await failureOf(calls)).toMatchObject({ code: 'API_UNAVAILABLE', requestSent: 'unknown' });
  });

  it('when the second request gets another answer, then it is answered', async () => {
    const calls = await start(then(answers(409)));
    expect(await failureOf(calls)).toMatchObject({ httpStatus: 409, requestSent: 'answered' });
  });
});

describe('given a call that was answered', () => {
  it.each([400, 403, 404, 422, 429, 500, 503, 307])('when it is %d, then it is answered', async (status) => {
    const calls = await start(answers(status, { location: '/elsewhere/' }));
    expect(await failureOf(calls)).toMatchObject({ httpStatus: status, requestSent: 'answered' });
  });

  it.each([
    ['validateStatus throws', { validateStatus: throwing }],
    ['transformResponse throws', { transformResponse: throwing }],
    [
      'a reviver throws',
      { parseReviver: throwing, responseType: 'json', transitional: { silentJSONParsing: false } },
    ],
  ])('when %s, then it is ConfigurationError and answered', async (_what, options) => {
    const calls = await start(answers(201, {}, '{"data":[]}'));
    expect(await failureOf(calls, options)).toMatchObject({
      code: 'CONFIGURATION',
      httpStatus: 201,
      requestSent: 'answered',
      retryable: false,
    });
    expect(calls.seen).toHaveLength(1);
  });

  it.each([
    ['breaks off', begins((response) => response.destroy()), {}, 'API_UNAVAILABLE'],
    ['does not end in time', begins(hangsOn), { timeout: 200 }, 'API_UNAVAILABLE'],
    [
      'is too long',
      begins((response) => response.end('x'.repeat(2_000))),
      { maxContentLength: 1_000 },
      'MALFORMED_RESPONSE',
    ],
    ['says gzip and is none', answers(201, { 'content-encoding': 'gzip' }, 'none'), {}, 'MALFORMED_RESPONSE'],
    [
      'is no JSON where that was asked for',
      answers(201, {}, '<html>'),
      { responseType: 'json', transitional: { silentJSONParsing: false } },
      'MALFORMED_RESPONSE',
    ],
  ])('when its body %s, then it is answered, with the status', async (_what, handler, options, code) => {
    const calls = await start(handler);
    expect(await failureOf(calls, options)).toMatchObject({ code, httpStatus: 201, requestSent: 'answered' });
  });
});

describe('given a call that may have arrived', () => {
  it.each([
    ['is reset', resets, {}],
    ['is not answered in time', hangs, { timeout: 200 }],
  ])('when it %s, then it is unknown', async (_what, handler, options) => {
    const calls = await start(handler);
    expect(await failureOf(calls, options)).toMatchObject({
      code: 'API_UNAVAILABLE',
      requestSent: 'unknown',
    });
  });

  it('when it is reset on a connection that was used before, then it is unknown', async () => {
    let count = 0;
    const calls = await start((request, response) =>
      ((count += 1) === 1 ? answersAll : resets)(request, response),
    );
    await payout(calls);
    expect(await failureOf(calls)).toMatchObject({ requestSent: 'unknown' });
    expect(calls.seen).toHaveLength(2);
  });

  it('when its stream of a body is longer than maxBodyLength, then it is ConfigurationError and unknown', async () => {
    const calls = await start(answersAll);
    await payout(calls);
    const body = Readable.from(['a'.repeat(50), 'b'.repeat(100)]);
    expect(await failureOf(calls, { maxBodyLength: 100 }, body)).toMatchObject({
      code: 'CONFIGURATION',
      requestSent: 'unknown',
    });
  });
});

function throwing(): never {
  throw new TypeError('of the caller');
}

function hangsOn(): void {
  // Nothing more comes.
}

describe("given rxjs' retry by retryable and requestSent", () => {
  const retried = (calls: Calls): Observable<unknown> =>
    calls.http.post('/payout/', { amount: '1' }).pipe(
      retry({
        count: 3,
        delay: (error: unknown) =>
          B2binpayAuthError.is(error) && error.retryable && error.requestSent === 'no'
            ? timer(1)
            : throwError(() => error),
      }),
    );

  it('when a call did not go out, then it is made again', async () => {
    let asked = 0;
    const calls = await start(answersAll, {
      tokens: {
        peekAccessToken: () => undefined,
        getAccessToken: () =>
          (asked += 1) < 3 ? Promise.reject(new ThrottledError({})) : Promise.resolve(FIRST_TOKEN),
      },
    });
    expect(await firstValueFrom(retried(calls))).toMatchObject({ status: 200 });
    expect(calls.seen).toHaveLength(1);
  });

  it('when a call may have arrived, then it is not', async () => {
    const calls = await start(resets);
    expect(await rejection(firstValueFrom(retried(calls)))).toMatchObject({ requestSent: 'unknown' });
    expect(calls.seen).toHaveLength(1);
  });
});
