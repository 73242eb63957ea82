import { createServer, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import { B2binpayHttpService, createBearerInterceptor } from '../../../lib/index.js';
import { RETRIED_SOON } from '../../support/fault-kinds.js';
import { Harness, type HarnessOptions } from '../../support/harness.js';
import { hangUp, listen } from '../../support/listen.js';
import { anyOf, randomFrom } from '../../support/random.js';
import { rejection } from '../../support/rejection.js';
import { keepSecret, witness } from '../../support/witness.js';

let harness: Harness;
let http: B2binpayHttpService;
/** Another origin, which counts who comes. */
let foreign: Server;
let foreignUrl: string;
let strangers: string[];

beforeEach(async () => {
  strangers = [];
  foreign = createServer((request, response) => {
    strangers.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'no bearer'}`);
    response.end('{}');
  });
  foreignUrl = await listen(foreign);
});

afterEach(async () => {
  await harness.stop();
  await hangUp(foreign);
});

async function start(options: HarnessOptions = {}): Promise<void> {
  harness = await Harness.start(options);
  http = harness.app.get(B2binpayHttpService);
  harness.emulator.resource('POST', '/deposit/', { data: { id: '1' } });
  await harness.tokens.whenReady();
}

function calls(path: string): number {
  return harness.emulator.log.filter((entry) => entry.path === path).length;
}

describe('given an authorized call', () => {
  it('when it is answered, then it carried the bearer and the media type, and the answer holds no bearer', async () => {
    await start();
    const response = await firstValueFrom(http.get('/wallet/', { params: { page: 1 } }));
    const token = await harness.tokens.getAccessToken();
    keepSecret(token);

    expect(response.status).toBe(200);
    expect(response.data).toEqual({ data: [] });
    expect(harness.emulator.stats.authorized).toBe(1);
    expect(inspect(response, { depth: 6, showHidden: true })).not.toContain(token);
    witness({ ...response, config: { ...response.config, httpAgent: undefined, httpsAgent: undefined } });
  });

  it('when there is no token yet, then it waits for one', async () => {
    harness = await Harness.start({ options: { eager: false } });
    http = harness.app.get(B2binpayHttpService);
    expect((await firstValueFrom(http.get('/wallet/'))).status).toBe(200);
  });

  it('when users add interceptors, then these see no bearer and only errors of the package', async () => {
    await start();
    const token = await harness.tokens.getAccessToken();
    const seen: unknown[] = [];
    http.axiosRef.interceptors.request.use((config) => {
      seen.push(inspect(config.headers));
      return config;
    });
    http.axiosRef.interceptors.response.use(
      (response) => {
        seen.push(inspect([response.config.headers, response.request]));
        return response;
      },
      (error: unknown) => {
        seen.push(error);
        throw error;
      },
    );
    await firstValueFrom(http.get('/wallet/'));
    harness.emulator.fault({ path: '/wallet/', kind: 'status', status: 503 });
    await rejection(firstValueFrom(http.get('/wallet/')));

    expect(seen).toHaveLength(4);
    expect(inspect(seen, { depth: null, showHidden: true })).not.toContain(token);
    expect(seen[3]).toMatchObject({
      code: 'API_UNAVAILABLE',
      path: '/wallet/',
      method: 'GET',
      httpStatus: 503,
    });
  });

  it("when the host's own clients are used, then they carry no bearer and ours runs none of their interceptors", async () => {
    await start();
    const global = new HttpService();
    let ran = 0;
    const id = global.axiosRef.interceptors.request.use((config) => {
      ran += 1;
      return config;
    });
    await firstValueFrom(http.get('/wallet/'));
    expect(ran).toBe(0);
    await firstValueFrom(global.get(`${foreignUrl}/of-the-host`));
    global.axiosRef.interceptors.request.eject(id);

    expect(strangers).toEqual(['GET /of-the-host no bearer']);
  });
});

describe('given a token that just died', () => {
  it('when 1 000 calls are made, then one renewal lets all of them succeed, each seen at most twice', async () => {
    await start({ emulator: { requestsPerMinute: 1_000 } });
    harness.emulator.expireAccessTokens();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        firstValueFrom(http.get('/wallet/', { params: { index } })),
      ),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(harness.tokenRequests().map(({ path }) => path)).toEqual(['/token/', '/token/refresh/']);
    expect(calls('/wallet/')).toBeLessThanOrEqual(2_000);
    expect(harness.emulator.stats.authorized).toBe(1_000);
  });

  it.each([
    ['an object', () => ({ amount: '1' })],
    ['a string', () => '{"amount":"1"}'],
    ['a Buffer', () => Buffer.from('{"amount":"1"}')],
    ['URLSearchParams', () => new URLSearchParams({ amount: '1' })],
  ])('when %s is posted, then it is sent once more with the new token', async (_what, body) => {
    await start();
    harness.emulator.expireAccessTokens();
    const answer = await firstValueFrom(http.post('/deposit/', body()));

    expect(answer.data).toEqual({ data: { id: '1' } });
    expect(calls('/deposit/')).toBe(2);
  });

  it('when 1 000 bodies of all kinds are posted, then one renewal lets all of them succeed, each seen at most twice', async () => {
    await start({ emulator: { requestsPerMinute: 1_000 } });
    harness.emulator.expireAccessTokens();
    const kinds = [
      () => ({ amount: '1' }),
      () => '{"amount":"1"}',
      () => Buffer.from('{"amount":"1"}'),
      () => new URLSearchParams({ amount: '1' }),
    ];
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        firstValueFrom(http.post('/deposit/', kinds[index % kinds.length]?.())),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(harness.tokenRequests().map(({ path }) => path)).toEqual(['/token/', '/token/refresh/']);
    expect(calls('/deposit/')).toBeLessThanOrEqual(2_000);
    expect(harness.emulator.stats.authorized).toBe(1_000);
  });

  it('when a stream is posted, then it is not sent again and the error says why', async () => {
    await start();
    harness.emulator.expireAccessTokens();
    const error = await rejection(firstValueFrom(http.post('/deposit/', Readable.from(['{"amount":"1"}']))));

    expect(error).toMatchObject({ code: 'UNAUTHORIZED', httpStatus: 401, path: '/deposit/' });
    expect(String(error)).toContain('stream');
    expect(calls('/deposit/')).toBe(1);
  });

  it('when an endpoint answers 401 whatever comes, then calls fail and renewals stay 10 s apart', async () => {
    await start();
    harness.emulator.fault({ path: '/odd/', kind: 'status', status: 401, times: Infinity });
    for (let second = 0; second < 9; second += 1) {
      const validateStatus = (): boolean => true;
      expect(await rejection(firstValueFrom(http.get('/odd/', { validateStatus })))).toMatchObject({
        code: 'UNAUTHORIZED',
      });
      await harness.clock.advance(1_000);
    }

    expect(harness.tokenRequests()).toHaveLength(2);
    // The first call is sent once more with the renewed token, the others have no other token to try.
    expect(calls('/odd/')).toBe(10);
  });
});

describe('given a call that must not leave', () => {
  const CASES: readonly (readonly [string, () => Parameters<HttpService['get']>])[] = [
    ['an absolute URL', () => [`${foreignUrl}/wallet/`]],
    ['a URL without its scheme', () => [`//${new URL(foreignUrl).host}/wallet/`]],
    ['backslashes', () => [`\\\\${new URL(foreignUrl).host}\\wallet`]],
    ['another base URL', () => ['/wallet/', { baseURL: foreignUrl }]],
    ['a path that climbs out', () => ['/../wallet/']],
    ['an encoded path that climbs out', () => ['/%2e%2e/wallet/']],
    ['a half encoded path that climbs out', () => ['/.%2E/wallet/']],
    ['an encoded slash', () => ['/a%2f..%2f..%2fwallet/']],
    ['user info', () => [`${harness.emulator.url.replace('//', '//user:pass@')}/api/wallet/`]],
    ['a line break in a header', () => ['/wallet/', { headers: { 'x-note': 'a\r\nauthorization: b' } }]],
    ['an adapter', () => ['/wallet/', { adapter: 'http' }]],
    ['a proxy', () => ['/wallet/', { proxy: { host: '127.0.0.1', port: Number(new URL(foreignUrl).port) } }]],
    ['no proxy, said per call', () => ['/wallet/', { proxy: false }]],
    ['a socket path', () => ['/wallet/', { socketPath: '/var/run/docker.sock' }]],
    ['an agent', () => ['/wallet/', { httpAgent: {} }]],
    ['a TLS agent', () => ['/wallet/', { httpsAgent: {} }]],
    ['redirects', () => ['/wallet/', { maxRedirects: 5 }]],
    ['a transport', () => ['/wallet/', { transport: {} }]],
  ];

  it.each(CASES)('when it has %s, then it is refused and nothing is sent', async (_what, args) => {
    // Below a path, so that there is something to climb out of.
    harness = await Harness.start({ basePath: '/api', options: { eager: false } });
    http = harness.app.get(B2binpayHttpService);
    const error = await rejection(firstValueFrom(http.get(...args())));

    expect(error).toMatchObject({ name: 'ConfigurationError', code: 'CONFIGURATION' });
    expect(String(error)).toContain('nothing was sent');
    expect(harness.emulator.log).toHaveLength(0);
    expect(strangers).toEqual([]);
  });

  it('when an interceptor of the user changes where it goes, then that is refused too', async () => {
    await start();
    http.axiosRef.interceptors.request.use((config) => ({ ...config, adapter: 'http' }));
    expect(await rejection(firstValueFrom(http.get('/wallet/')))).toMatchObject({ code: 'CONFIGURATION' });
  });

  it('when the API redirects, then it is an error and the bearer goes nowhere', async () => {
    await start();
    harness.emulator.fault({
      path: '/wallet/',
      kind: 'status',
      status: 307,
      headers: { location: `${foreignUrl}/wallet/` },
    });
    const validateStatus = (): boolean => true;
    expect(await rejection(firstValueFrom(http.get('/wallet/', { validateStatus })))).toMatchObject({
      code: 'API_REQUEST',
      httpStatus: 307,
    });
    expect(strangers).toEqual([]);
  });

  it('when links.next leads elsewhere, then following it is refused', async () => {
    await start();
    harness.emulator.resource('GET', '/wallet/', { links: { next: `${foreignUrl}/wallet/?page=2` } });
    const { data } = await firstValueFrom(http.get<{ links: { next: string } }>('/wallet/'));
    expect(await rejection(firstValueFrom(http.get(data.links.next)))).toMatchObject({
      code: 'CONFIGURATION',
    });
    expect(strangers).toEqual([]);
  });

  it('when links.next stays below the base URL, then it is followed', async () => {
    await start();
    expect((await firstValueFrom(http.get(`${harness.emulator.url}/wallet/?page=2`))).status).toBe(200);
  });

  it('when the environment names a proxy, then it is ignored', async () => {
    const before = process.env['HTTP_PROXY'];
    process.env['HTTP_PROXY'] = foreignUrl;
    try {
      await start();
      expect((await firstValueFrom(http.get('/wallet/'))).status).toBe(200);
    } finally {
      if (before === undefined) delete process.env['HTTP_PROXY'];
      else process.env['HTTP_PROXY'] = before;
    }
    expect(strangers).toEqual([]);
  });
});

describe('given an answer that is no success', () => {
  it.each([
    { status: 400, code: '1001', error: 'API_REQUEST', errors: [{ status: '400', code: '1001' }] },
    { status: 403, code: '2016', error: 'IP_NOT_ALLOWED' },
    { status: 400, code: '2006', error: 'API_REQUEST', errors: [{ status: '400', code: '2006' }] },
    { status: 403, code: undefined, error: 'API_REQUEST' },
    { status: 405, code: undefined, error: 'API_REQUEST', errors: [] },
    { status: 415, code: '1000', error: 'API_REQUEST', errors: [{ status: '415', code: '1000' }] },
    { status: 404, code: 1002, error: 'API_REQUEST', errors: [{ status: '404', code: '1002' }] },
    { status: 409, code: 1004, error: 'API_REQUEST', errors: [{ status: '409', code: '1004' }] },
    { status: 428, code: '1003', error: 'API_REQUEST', errors: [{ status: '428', code: '1003' }] },
    { status: 429, code: 'throttled', error: 'THROTTLED' },
    { status: 500, code: undefined, error: 'API_UNAVAILABLE' },
    { status: 502, code: undefined, error: 'API_UNAVAILABLE' },
    { status: 503, code: '1', error: 'API_UNAVAILABLE' },
    { status: 504, code: undefined, error: 'API_UNAVAILABLE' },
  ])(
    'when it is $status with code $code, then it is $error',
    async ({ status, code, error: expected, errors }) => {
      await start();
      const body =
        code === undefined ? '<html>' : { errors: [{ status: String(status), code, detail: 'echo-of-it' }] };
      harness.emulator.fault({ path: '/deposit/', kind: 'status', status, body });
      const error = await rejection(firstValueFrom(http.post('/deposit/', { secret: 'echo-of-it' })));

      expect(error).toMatchObject({ code: expected, httpStatus: status, method: 'POST', path: '/deposit/' });
      if (errors) expect(error).toMatchObject({ errors });
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('echo-of-it');
      expect(calls('/deposit/')).toBe(1);
    },
  );

  it('when it is 403 and speaks of the white list, then it is IP_NOT_ALLOWED', async () => {
    await start();
    const body = { errors: [{ detail: 'The address is not in the white list' }] };
    harness.emulator.fault({ path: '/wallet/', kind: 'status', status: 403, body });
    const error = await rejection(firstValueFrom(http.get('/wallet/')));
    expect(error).toMatchObject({ code: 'IP_NOT_ALLOWED', httpStatus: 403 });
  });

  it('when it is 401 with the code of a refused refresh token, then it is UNAUTHORIZED after the one replay', async () => {
    await start();
    const body = { errors: [{ status: '401', code: '2007' }] };
    harness.emulator.fault({ path: '/wallet/', kind: 'status', status: 401, body, times: 2 });
    const error = await rejection(firstValueFrom(http.get('/wallet/')));
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', httpStatus: 401, path: '/wallet/' });
    expect(harness.tokens.status.lock).toBeUndefined();
  });

  it('when validateStatus accepts it, then it is the answer', async () => {
    await start();
    harness.emulator.fault({ path: '/wallet/', kind: 'status', status: 404, body: { errors: [] } });
    const answer = await firstValueFrom(http.get('/wallet/', { validateStatus: (status) => status === 404 }));
    expect(answer.status).toBe(404);
  });

  it('when it is longer than allowed, then it is MalformedResponseError', async () => {
    await start();
    harness.emulator.resource('GET', '/wallet/', { data: 'x'.repeat(2_000) });
    expect(await rejection(firstValueFrom(http.get('/wallet/', { maxContentLength: 1_000 })))).toMatchObject({
      code: 'MALFORMED_RESPONSE',
    });
  });
});

describe('given a call that ends before its answer', () => {
  it('when its deadline passes, then it is ApiUnavailableError and the token stays', async () => {
    await start();
    harness.emulator.fault({ path: '/wallet/', kind: 'hang' });
    const outcome = rejection(firstValueFrom(http.get('/wallet/', { timeout: 2_000 })));
    await harness.clock.advance(1_999);
    await harness.clock.advance(1);

    expect(await outcome).toMatchObject({ code: 'API_UNAVAILABLE' });
    expect(harness.tokenRequests()).toHaveLength(1);
  });

  it('when it names no deadline, then http.timeoutMs is its own', async () => {
    await start();
    harness.emulator.fault({ path: '/wallet/', kind: 'drip', intervalMs: 1_000 });
    const outcome = rejection(firstValueFrom(http.get('/wallet/')));
    await harness.clock.advance(8_000);
    expect(await outcome).toMatchObject({ code: 'API_UNAVAILABLE' });
  });

  it("when its caller aborts, then the signal's reason comes as it is", async () => {
    await start();
    harness.emulator.fault({ path: '/wallet/', kind: 'hang' });
    const controller = new AbortController();
    const reason = new Error('gone');
    const outcome = firstValueFrom(http.get('/wallet/', { signal: controller.signal }));
    const settled = expect(outcome).rejects.toBe(reason);
    await harness.clock.advance(0);
    controller.abort(reason);
    await settled;
    // The clock waits for requests that are open: it moves on because this one is not.
    await harness.clock.advance(60_000);
    expect(harness.tokenRequests()).toHaveLength(1);
  });

  it('when it still waits for a token, then its deadline, abort or unsubscription leaves the exchange alone', async () => {
    harness = await Harness.start({
      options: { eager: false },
      prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'slow', delayMs: 3_000 }),
    });
    http = harness.app.get(B2binpayHttpService);
    const controller = new AbortController();
    const aborted = rejection(firstValueFrom(http.get('/wallet/', { signal: controller.signal })));
    const late = rejection(firstValueFrom(http.get('/wallet/', { timeout: 1_000 })));
    const subscription = http.get('/wallet/').subscribe({ error: () => undefined });
    const patient = firstValueFrom(http.get('/wallet/'));
    await harness.clock.advance(500);
    controller.abort(new Error('gone'));
    subscription.unsubscribe();
    await harness.clock.advance(3_000);

    expect(await aborted).toMatchObject({ message: 'gone' });
    expect(await late).toMatchObject({ code: 'TOKEN_WAIT_TIMEOUT' });
    expect((await patient).status).toBe(200);
    expect(harness.tokenRequests()).toHaveLength(1);
    expect(calls('/wallet/')).toBe(1);
  });

  it('when its caller unsubscribes, then the request ends on the wire', async () => {
    await start();
    harness.emulator.fault({ path: '/wallet/', kind: 'hang' });
    const subscription = http.get('/wallet/').subscribe({ error: () => undefined });
    await harness.clock.advance(0);
    expect(calls('/wallet/')).toBe(1);
    subscription.unsubscribe();
    // The clock waits for requests that are open: it moves on because this one is not.
    await harness.clock.advance(60_000);
    expect((await firstValueFrom(http.get('/wallet/'))).status).toBe(200);
  });
});

describe('given an axios instance of the users own with our interceptor', () => {
  it('when calls go to the origin, then they carry the bearer, and to others they do not', async () => {
    await start();
    const own = new HttpService(new HttpService().axiosRef.create());
    own.axiosRef.interceptors.request.use(
      createBearerInterceptor(harness.tokens, { origin: harness.emulator.url }),
    );
    expect((await firstValueFrom(own.get(`${harness.emulator.url}/wallet/`))).status).toBe(200);
    expect((await firstValueFrom(own.get('/wallet/', { baseURL: harness.emulator.url }))).status).toBe(200);
    await firstValueFrom(own.get(`${foreignUrl}/elsewhere`));
    // Goes below the base URL all the same.
    const forced = { baseURL: foreignUrl, allowAbsoluteUrls: false };
    await firstValueFrom(own.get(`${harness.emulator.url}/wallet/`, forced));

    expect(strangers).toEqual(['GET /elsewhere no bearer', `GET /${harness.emulator.url}/wallet/ no bearer`]);
  });
});

it.each([1, Date.now()])(
  'given 20 %% random faults on the token endpoints for an hour (seed %d), when calls are made, then none fails because of the token',
  async (seed) => {
    const random = randomFrom(seed);
    await start({ emulator: { accessTtlMs: 60_000 }, options: { random } });
    let seen = -1;
    let withdraw = (): void => undefined;
    const statuses = new Set<number>();
    for (let passed = 0; passed < 3_600; passed += 5) {
      const requests = harness.tokenRequests().length;
      if (requests !== seen) {
        withdraw();
        seen = requests;
        const kind = anyOf(RETRIED_SOON, random);
        const paths = random() < 0.2 ? ['/token/', '/token/refresh/'] : [];
        const ends = paths.map((path) =>
          harness.emulator.fault({ path, kind, delayMs: 3_000, intervalMs: 1_000 }),
        );
        withdraw = () => ends.forEach((end) => end());
      }
      statuses.add((await firstValueFrom(http.get('/wallet/'))).status);
      await harness.clock.advance(5_000);
    }

    expect(statuses).toEqual(new Set([200]));
    expect(harness.emulator.log.some(({ outcome }) => outcome.startsWith('fault:'))).toBe(true);
    expect(harness.emulator.stats.refreshReuses).toBe(0);
  },
);
