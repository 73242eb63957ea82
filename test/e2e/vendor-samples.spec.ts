import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { Test, type TestingModule } from '@nestjs/testing';
import { B2binpayAuthModule, type B2binpayAuthModuleOptions, TokenService } from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/index.js';
import { type Answer, ScriptedServer } from '../support/scripted-server.js';
import { ATTRIBUTES, LOGIN, OBTAINED, SIGNED_META } from '../support/signed-answers.js';
import { SilentLogger } from '../support/silent-logger.js';

const FIFTEEN_MINUTES_MS = 900_000;

let app: TestingModule;
let server: ScriptedServer;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
});
afterEach(async () => {
  await app.close();
  await server.stop();
});

async function start(options: object, ...answers: readonly Answer[]): Promise<TokenService> {
  server = await ScriptedServer.start(...answers);
  const given: B2binpayAuthModuleOptions = {
    apiVersion: 'v2',
    credentials: LOGIN,
    baseUrl: server.url,
    clock,
    waitTimeoutMs: 1_000,
    ...options,
  };
  app = await Test.createTestingModule({ imports: [B2binpayAuthModule.forRoot(given)] })
    .setLogger(new SilentLogger())
    .compile();
  await app.init();
  return app.get(TokenService);
}

describe('given API v2', () => {
  it("when a token is obtained, then the bytes sent are those of the vendor's sample", async () => {
    const tokens = await start({}, { body: OBTAINED });
    await tokens.whenReady();

    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/token/' });
    expect(request?.headers['content-type']).toBe('application/vnd.api+json');
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(request?.body).toBe(
      '{"data":{"type":"auth-token","attributes":{"login":"b2b-key","password":"b2b-secret"}}}',
    );
  });

  it("when a token is refreshed, then the bytes sent are those of the vendor's sample", async () => {
    const refreshed = { ...ATTRIBUTES, refresh: 'second.refresh.token', access: 'second.access.token' };
    const tokens = await start(
      {},
      { body: OBTAINED },
      {
        body: {
          type: 'auth-token',
          id: '0',
          attributes: { ...refreshed, access_expired_at: '2024-01-02T03:34:05Z' },
        },
      },
    );
    await tokens.whenReady();
    await tokens.renew();

    const request = server.requests[1];
    expect(request).toMatchObject({ method: 'POST', url: '/token/refresh/' });
    expect(request?.headers['content-type']).toBe('application/vnd.api+json');
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(request?.body).toBe(
      '{"data":{"type":"auth-token","attributes":{"refresh":"refresh.token.value"}}}',
    );
    expect(tokens.peekAccessToken()).toBe('second.access.token');
  });

  it('when the base URL carries a path and a final slash, then the endpoints stand below it', async () => {
    server = await ScriptedServer.start({ body: OBTAINED });
    const outer = server;
    const tokens = await start({ baseUrl: `${outer.url}/gateway/v2/` });
    await tokens.whenReady();
    await server.stop();
    server = outer;

    expect(outer.requests.map(({ url }) => url)).toEqual(['/gateway/v2/token/']);
  });

  it("when the host's axios carries headers, a base URL and credentials, then our requests do not", async () => {
    const { defaults } = new HttpService().axiosRef;
    defaults.headers.common['Authorization'] = 'Bearer of-the-host';
    defaults.baseURL = 'http://127.0.0.1:1/host';
    defaults.auth = { username: 'host', password: 'host' };
    try {
      const tokens = await start({}, { body: OBTAINED });
      await tokens.whenReady();
      expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    } finally {
      delete defaults.headers.common['Authorization'];
      delete defaults.baseURL;
      delete defaults.auth;
    }
  });
});

describe('given API v3', () => {
  it("when a token is obtained, then the bytes sent are those of the vendor's sample", async () => {
    const tokens = await start(
      { apiVersion: 'v3', credentials: { clientId: 'b2b-client', clientSecret: 'b2b-secret' } },
      {
        body: {
          data: {
            type: 'auth-token',
            id: '0',
            attributes: { access: 'v3.token', expires_in: 3599, token_type: 'Bearer' },
          },
        },
      },
    );
    await tokens.whenReady();

    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/token/' });
    expect(request?.headers['content-type']).toBe('application/vnd.api+json');
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(request?.body).toBe(
      '{"data":{"type":"auth-token","attributes":{"client_id":"b2b-client","client_secret":"b2b-secret"}}}',
    );
    expect(await tokens.getAuthorizationHeader()).toBe('Bearer v3.token');
    expect(tokens.status.expiresAt?.getTime()).toBe(clock.now() + 3_599_000);
  });
});

describe("given the vendor's published answers to a login", () => {
  const { id: _, ...withoutId } = OBTAINED.data;
  it.each([
    ['id "0"', OBTAINED],
    ['id null', { ...OBTAINED, data: { ...OBTAINED.data, id: null } }],
    ['id a number', { ...OBTAINED, data: { ...OBTAINED.data, id: 7 } }],
    ['no id', { ...OBTAINED, data: withoutId }],
    ['no type', { ...OBTAINED, data: { attributes: ATTRIBUTES } }],
    [
      'an extra type_2fa',
      { ...OBTAINED, data: { ...OBTAINED.data, attributes: { ...ATTRIBUTES, type_2fa: 'totp' } } },
    ],
    [
      'no is_2fa_confirmed',
      { ...OBTAINED, data: { attributes: { ...ATTRIBUTES, is_2fa_confirmed: undefined } } },
    ],
    ['no data wrapper', { ...OBTAINED.data, meta: OBTAINED.meta }],
  ])('when one has %s, then it is understood', async (_what, body) => {
    const tokens = await start({}, { body });

    expect(await tokens.getAccessToken()).toBe('access.token.value');
    expect(tokens.status.expiresAt?.getTime()).toBe(clock.now() + FIFTEEN_MINUTES_MS);
    expect(tokens.status.refreshTokenExpiresAt?.getTime()).toBe(clock.now() + 6 * 3_600_000);
  });

  it.each([
    [
      'no fraction',
      '2024-01-02T03:04:05Z',
      'dfea259872c6667013d6b17ad47ef5692c2197904c455a8785e1fd623aef6c14',
    ],
    [
      'one digit',
      '2024-01-02T03:04:05.6Z',
      '50fd902afd8483426b8774c9d700d5c2c80eeeb9c7a2550b8e2b21bc054619b3',
    ],
    [
      'an offset ahead',
      '2024-01-02T05:04:05.678901+02:00',
      '3304b9328a6b83259fc92aec40398862bb9543d6bb9d8c7954a79d790235b56c',
    ],
    [
      'an offset behind',
      '2024-01-01T21:34:05-05:30',
      '999e31146f616c55daaadc6d37ff7b1c9fa66d01c5097d1c044ce7c1c0533a0a',
    ],
  ])(
    'when its time has %s, then the signature holds over the characters received',
    async (_what, time, sign) => {
      const tokens = await start({}, { body: { ...OBTAINED, meta: { time, sign } } });

      expect(await tokens.getAccessToken()).toBe('access.token.value');
    },
  );

  it.each([
    '2024-01-02T03:19:05Z',
    '2024-01-02T03:19:05.1Z',
    '2024-01-02T03:19:05.123456Z',
    '2024-01-02T04:19:05.5+01:00',
  ])('when the token expires at %s, then the instant is understood', async (access_expired_at) => {
    const attributes = { ...ATTRIBUTES, access_expired_at };
    const tokens = await start({}, { body: { ...OBTAINED, data: { attributes } } });
    await tokens.whenReady();

    // By hand: 03:19:05.x less 03:04:05.678901 is fifteen minutes less at most 679 ms.
    const livesMs = (tokens.status.expiresAt?.getTime() ?? 0) - clock.now();
    expect(livesMs).toBeGreaterThanOrEqual(FIFTEEN_MINUTES_MS - 680);
    expect(livesMs).toBeLessThanOrEqual(FIFTEEN_MINUTES_MS);
  });
});

describe("given the vendor's published answers to a refresh", () => {
  const attributes = {
    ...ATTRIBUTES,
    refresh: 'second.refresh.token',
    access: 'second.access.token',
    access_expired_at: '2024-01-02T03:19:06Z',
  };
  it.each([
    ['without data', { type: 'auth-token', id: '0', attributes }],
    ['with data', { data: { type: 'auth-token', id: null, attributes } }],
    [
      'with meta',
      { data: { type: 'auth-token', id: 1, attributes }, meta: { time: SIGNED_META.time, sign: 'anything' } },
    ],
  ])(
    'when one comes %s, then it is understood and its refresh token is the next one sent',
    async (_what, body) => {
      const date = { date: 'Tue, 02 Jan 2024 03:04:05 GMT' };
      const tokens = await start({}, { body: OBTAINED }, { body, headers: date });
      await tokens.whenReady();
      await tokens.renew();
      expect(tokens.peekAccessToken()).toBe('second.access.token');
      // 03:19:06 less the `Date` of 03:04:05 and the second that it hides.
      expect(tokens.status.expiresAt?.getTime()).toBe(clock.now() + FIFTEEN_MINUTES_MS);

      await tokens.renew();
      expect(server.requests.map(({ body: sent }) => sent).at(-1)).toContain(
        '"refresh":"second.refresh.token"',
      );
    },
  );
});
