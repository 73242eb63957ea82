import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { rejection } from '../support/rejection.js';
import { ScriptedApp } from '../support/scripted-app.js';
import type { Answer } from '../support/scripted-server.js';
import { ATTRIBUTES, OBTAINED, SIGNED_META } from '../support/signed-answers.js';
import { keepSecret } from '../support/witness.js';

const V3 = { apiVersion: 'v3', credentials: { clientId: 'b2b-client', clientSecret: 'b2b-secret' } };
const ECHO = 'echo-of-the-request';
const DATE = { date: 'Tue, 02 Jan 2024 03:04:05 GMT' };

let app: ScriptedApp;
afterEach(() => app.stop());

function v2(attributes: object, meta: object | undefined = SIGNED_META): object {
  return { data: { type: 'auth-token', id: '0', attributes: { ...ATTRIBUTES, ...attributes } }, meta };
}

function v3(attributes: object): object {
  return {
    data: {
      type: 'auth-token',
      id: '0',
      attributes: { access: 'v3.token', expires_in: 3_599, ...attributes },
    },
  };
}

interface Case {
  readonly input: string;
  readonly answer: Answer;
  readonly code: string;
  readonly more?: object;
}

const malformed = (input: string, body: Answer['body'], ...paths: readonly string[]): Case => ({
  input,
  answer: { body },
  code: 'MALFORMED_RESPONSE',
  more: { paths },
});

const SHAPES: readonly Case[] = [
  malformed('HTML', '<html>200</html>', 'attributes.access', 'attributes.access_expired_at'),
  malformed('empty', '', 'attributes.access', 'attributes.access_expired_at'),
  malformed('an array', [], 'attributes.access', 'attributes.access_expired_at'),
  malformed('null', 'null', 'attributes.access', 'attributes.access_expired_at'),
  malformed('a missing access', v2({ access: undefined }), 'data.attributes.access'),
  malformed('an access that is a number', v2({ access: 5 }), 'data.attributes.access'),
  malformed('an expiry that is a number', v2({ access_expired_at: 5 }), 'data.attributes.access_expired_at'),
  malformed('a missing expiry', v2({ access_expired_at: undefined }), 'data.attributes.access_expired_at'),
  malformed('a missing refresh token', v2({ refresh: undefined }), 'data.attributes.refresh'),
  malformed('a refresh token that is an array', v2({ refresh: ['x'] }), 'data.attributes.refresh'),
  malformed(
    'an expiry in the past',
    v2({ access_expired_at: '2024-01-02T03:04:00Z' }),
    'data.attributes.access_expired_at',
  ),
  malformed(
    'a life of 5 s',
    v2({ access_expired_at: '2024-01-02T03:04:10.678901Z' }),
    'data.attributes.access_expired_at',
  ),
  malformed(
    'a life over 31 days',
    v2({ access_expired_at: '2024-02-03T03:04:05Z' }),
    'data.attributes.access_expired_at',
  ),
  malformed('2FA that is a string', v2({ is_2fa_confirmed: 'yes' }), 'data.attributes.is_2fa_confirmed'),
  malformed('a token with CR and LF', v2({ access: 'a\r\nx: y' }), 'data.attributes.access'),
  malformed('a token that is not ASCII', v2({ access: 'tökén' }), 'data.attributes.access'),
  malformed('a token with a blank', v2({ access: 'a b' }), 'data.attributes.access'),
];

const V3_SHAPES: readonly Case[] = [
  malformed('HTML', '<html>200</html>', 'attributes.access', 'attributes.expires_in'),
  malformed('a missing access', v3({ access: undefined }), 'data.attributes.access'),
  malformed('a negative expires_in', v3({ expires_in: -1 }), 'data.attributes.expires_in'),
  malformed('an expires_in of 0', v3({ expires_in: 0 }), 'data.attributes.expires_in'),
  malformed('an expires_in of NaN', v3({ expires_in: Number.NaN }), 'data.attributes.expires_in'),
  malformed('an expires_in that is a string', v3({ expires_in: '3599' }), 'data.attributes.expires_in'),
  malformed('an expires_in over 31 days', v3({ expires_in: 31 * 86_400 + 1 }), 'data.attributes.expires_in'),
  malformed('a token with CR and LF', v3({ access: 'a\r\nx: y' }), 'data.attributes.access'),
];

const UNSIGNED: readonly Case[] = [
  { input: 'no meta', answer: { body: { data: OBTAINED.data } }, code: 'SIGNATURE_MISMATCH' },
  { input: 'no sign', answer: { body: v2({}, { time: SIGNED_META.time }) }, code: 'SIGNATURE_MISMATCH' },
  {
    input: 'a wrong sign',
    answer: { body: v2({}, { ...SIGNED_META, sign: '0'.repeat(64) }) },
    code: 'SIGNATURE_MISMATCH',
  },
  {
    input: 'a sign of another refresh token',
    answer: { body: v2({ refresh: 'another.refresh.token' }) },
    code: 'SIGNATURE_MISMATCH',
  },
  {
    input: 'a time over 5 min from its Date',
    answer: { body: OBTAINED, headers: { date: 'Tue, 02 Jan 2024 03:09:06 GMT' } },
    code: 'SIGNATURE_MISMATCH',
  },
];

const UNREADABLE: readonly Case[] = [
  {
    input: 'a gzip bomb',
    answer: { body: gzipSync(Buffer.alloc(50_000_000)), headers: { 'content-encoding': 'gzip' } },
    code: 'MALFORMED_RESPONSE',
  },
  {
    input: 'a body over 1 MiB',
    answer: { body: JSON.stringify({ ...OBTAINED, padding: 'x'.repeat(1_048_576) }) },
    code: 'MALFORMED_RESPONSE',
  },
  {
    input: 'a body that is not the gzip it claims to be',
    answer: { body: 'plain', headers: { 'content-encoding': 'gzip' } },
    code: 'MALFORMED_RESPONSE',
  },
];

const REFUSED: readonly Case[] = [
  ...[400, 401, 404, 405, 409, 410, 415, 428].map((status) => ({
    input: `a ${status} that is no verdict`,
    answer: { status, body: { errors: [{ status, code: 'x.y-z', title: ECHO, detail: ECHO }] } },
    code: 'API_REQUEST',
    more: { httpStatus: status, errors: [{ status: String(status), code: 'x.y-z' }] },
  })),
  ...[400, 401, 403, 404].map((status) => ({
    input: `an HTML ${status}`,
    answer: { status, body: `<html>${ECHO}</html>` },
    code: 'API_REQUEST',
    more: { httpStatus: status, errors: [] },
  })),
  ...[301, 302, 303, 307, 308].map((status) => ({
    input: `a ${status}`,
    answer: { status, body: '', headers: { location: 'http://127.0.0.1:1/token/' } },
    code: 'API_REQUEST',
    more: { httpStatus: status },
  })),
  {
    input: 'a 200 with errors and a status',
    answer: { body: { errors: [{ status: '503', code: 'x' }] } },
    code: 'API_UNAVAILABLE',
    more: { httpStatus: 503 },
  },
  {
    input: 'a 200 with errors and no status',
    answer: { body: { errors: [{ code: 'x' }] } },
    code: 'API_REQUEST',
    more: { httpStatus: 400 },
  },
  {
    input: 'a 200 with errors and a token',
    answer: { body: { ...OBTAINED, errors: [{ code: 'x' }] } },
    code: 'API_REQUEST',
    more: { httpStatus: 400 },
  },
  {
    input: 'an error code that is no code',
    answer: { status: 400, body: { errors: [{ code: `${ECHO} `, status: { a: 1 } }] } },
    code: 'API_REQUEST',
    more: { errors: [{}] },
  },
];

describe('given an answer to a v2 login', () => {
  it.each([...SHAPES, ...UNSIGNED, ...UNREADABLE, ...REFUSED])(
    'when it is or has $input, then it is $code and nothing is stored',
    async ({ answer, code, more = {} }) => {
      keepSecret(ATTRIBUTES.access, ATTRIBUTES.refresh, ECHO);
      app = await ScriptedApp.start({}, answer);
      const error = await rejection(app.tokens.renew());

      expect(error).toMatchObject({ code, method: 'POST', path: '/token/', ...more });
      expect(app.tokens.peekAccessToken()).toBeUndefined();
      expect(app.tokens.status.epoch).toBe(0);
      expect(app.server.requests).toHaveLength(1);
    },
  );

  it('when it is understood, then unknown fields change nothing', async () => {
    app = await ScriptedApp.start(
      {},
      { body: { ...v2({ type_2fa: 'x', extra: [1] }), links: {}, jsonapi: {} } },
    );
    await app.tokens.renew();
    expect(app.tokens.peekAccessToken()).toBe(ATTRIBUTES.access);
  });

  it('when it says that 2FA is on, then the status tells and one warning is logged', async () => {
    app = await ScriptedApp.start({}, { body: v2({ is_2fa_confirmed: true }) });
    await app.tokens.renew();

    expect(app.tokens.status.twoFactor).toBe(true);
    expect(app.logger.ours().filter(({ text }) => text.includes('2FA'))).toHaveLength(1);
  });
});

describe('given an answer to a v3 token request', () => {
  it.each([...V3_SHAPES, ...UNREADABLE])(
    'when it is or has $input, then it is $code and nothing is stored',
    async ({ answer, code, more = {} }) => {
      app = await ScriptedApp.start(V3, answer);
      const error = await rejection(app.tokens.renew());

      expect(error).toMatchObject({ code, ...more });
      expect(app.tokens.status.epoch).toBe(0);
    },
  );
});

describe('given a token was accepted and the refresh token is gone', () => {
  // The refresh is refused, so that a login follows; its answer is the one in question. Signatures by openssl.
  const gone: Answer = { status: 400, body: '' };
  it.each([
    {
      input: 'an earlier time, of a clock that was put right,',
      refresh: 'second.refresh.token',
      meta: {
        time: '2024-01-02T03:03:59Z',
        sign: 'f94e88d514bd13cb438f8a8f57d80c159674a669c8230222043f23b0cdfd360e',
      },
      accepted: true,
    },
    {
      input: 'a time a little earlier',
      refresh: 'second.refresh.token',
      meta: {
        time: '2024-01-02T03:04:01Z',
        sign: '4c03fa6ed40cc7ceea145fcd87478ab597877eee44747df02b95bd09964eda7b',
      },
      accepted: true,
    },
    {
      input: 'a refresh token that was accepted before',
      refresh: 'refresh.token.value',
      meta: {
        time: '2024-01-02T03:04:06Z',
        sign: '0873ca5786901ec594541f1a068edd9b25c542ff762bc6183fedf805a5170728',
      },
      accepted: false,
    },
    {
      input: 'the very same answer',
      refresh: 'refresh.token.value',
      meta: SIGNED_META,
      accepted: false,
    },
  ])(
    'when the next login answers with $input, then accepted is $accepted',
    async ({ refresh, meta, accepted }) => {
      const again = { body: v2({ refresh, access: 'second.access.token' }, meta) };
      app = await ScriptedApp.start({}, { body: OBTAINED }, gone, again);
      await app.tokens.renew();
      await rejection(app.tokens.renew());
      const outcome = app.tokens.renew();

      if (accepted) await outcome;
      else expect(await rejection(outcome)).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
      expect(app.tokens.peekAccessToken()).toBe(accepted ? 'second.access.token' : ATTRIBUTES.access);
    },
  );
});

describe('given an answer to a v2 refresh that is no token', () => {
  // What rule by rule becomes of the refresh token that was sent, seen by the next request.
  it.each([
    {
      input: 'a 429',
      answer: { status: 429, body: '', headers: { 'retry-after': '1' } },
      next: '/token/refresh/',
      waitMs: 1_000,
    },
    {
      input: "a firewall's 403",
      answer: { status: 403, body: '<html>' },
      next: '/token/',
      waitMs: 0,
    },
    { input: 'a 400', answer: { status: 400, body: '' }, next: '/token/', waitMs: 0 },
    {
      input: 'a 401 of something in between',
      answer: { status: 401, body: '<html>' },
      next: '/token/',
      waitMs: 0,
    },
    { input: 'a 404', answer: { status: 404, body: '' }, next: '/token/', waitMs: 0 },
    { input: 'a 409', answer: { status: 409, body: '' }, next: '/token/', waitMs: 0 },
    { input: 'a 500', answer: { status: 500, body: '' }, next: '/token/', waitMs: 0 },
    {
      input: 'a 307',
      answer: { status: 307, body: '', headers: { location: '/token/refresh/' } },
      next: '/token/',
      waitMs: 0,
    },
    { input: 'a 2xx that cannot be read', answer: { body: '<html>' }, next: '/token/', waitMs: 0 },
  ])('when it is $input, then the next request goes to $next', async ({ answer, next, waitMs }) => {
    app = await ScriptedApp.start({}, { body: OBTAINED }, answer, { status: 503, body: '' });
    await app.tokens.renew();
    await rejection(app.tokens.renew());
    await app.clock.advance(waitMs);
    await rejection(app.tokens.renew());

    expect(app.server.requests[1]?.url).toBe('/token/refresh/');
    expect(app.server.requests[2]?.url).toBe(next);
    expect(app.tokens.peekAccessToken()).toBe(ATTRIBUTES.access);
  });

  it('when it brings a refresh token beside a broken rest, then a login follows and neither is sent again', async () => {
    const broken = { body: { attributes: { refresh: 'second.refresh.token', access: 5 } } };
    app = await ScriptedApp.start({}, { body: OBTAINED }, broken, { status: 503, body: '' });
    await app.tokens.renew();
    expect(await rejection(app.tokens.renew())).toMatchObject({
      code: 'MALFORMED_RESPONSE',
      paths: ['attributes.access', 'attributes.access_expired_at'],
    });
    await rejection(app.tokens.renew());

    expect(app.server.requests[2]?.url).toBe('/token/');
  });

  it('when it brings a token but no refresh token, then the token serves and a login follows at the next renewal', async () => {
    const { refresh: _, ...attributes } = { ...ATTRIBUTES, access: 'second.access.token' };
    app = await ScriptedApp.start(
      {},
      { body: OBTAINED },
      { body: { attributes }, headers: DATE },
      { status: 503, body: '' },
    );
    await app.tokens.renew();
    await app.tokens.renew();
    expect(app.tokens.peekAccessToken()).toBe('second.access.token');
    await rejection(app.tokens.renew());

    expect(app.server.requests[2]?.url).toBe('/token/');
  });
});

describe('given a 429', () => {
  it.each([
    { retryAfter: '30', waitS: [30, 30] },
    { retryAfter: '86400', waitS: [300, 300] },
    { retryAfter: 'Tue, 02 Jan 2024 03:05:05 GMT', waitS: [60, 60] },
    { retryAfter: '-1', waitS: [1, 1] },
    { retryAfter: '1e99', waitS: [300, 300] },
    { retryAfter: 'soon', waitS: [20, 25] },
    { retryAfter: undefined, waitS: [20, 25] },
  ])(
    'when Retry-After is $retryAfter, then nothing goes out before, not even by renew()',
    async ({ retryAfter, waitS }) => {
      const [fromS = 0, toS = 0] = waitS;
      const headers = { ...DATE, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) };
      app = await ScriptedApp.start({}, { status: 429, body: '', headers }, { body: OBTAINED });
      expect(await rejection(app.tokens.renew())).toMatchObject({ code: 'THROTTLED', retryable: true });
      const renewed = app.tokens.renew({ timeoutMs: Infinity });
      await app.clock.advance(fromS * 1_000 - 1);
      expect(app.server.requests).toHaveLength(1);
      expect(app.tokens.status.cooldownUntil?.getTime()).toBeGreaterThan(app.clock.now());
      await app.clock.advance((toS - fromS) * 1_000 + 2);
      await renewed;

      expect(app.server.requests).toHaveLength(2);
    },
  );
});
