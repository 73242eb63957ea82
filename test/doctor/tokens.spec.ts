import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { B2binpayEmulator } from '../../lib/emulator/emulator.js';
import type { EmulatorFault, FaultKind } from '../../lib/emulator/faults/faults.js';
import { FAULT_KINDS } from '../../lib/emulator/faults/faults.js';
import { signatureOf } from '../../lib/protocol/index.js';
import {
  CREDENTIALS,
  diagnose,
  hurried,
  SECRETS,
  sayingOf,
  stepsOf,
  tokenRequests,
  variables,
  wrongIn,
} from './diagnose.js';

let emulator: B2binpayEmulator;
beforeEach(async () => {
  emulator = await B2binpayEmulator.start({ apiVersion: 'v2', credentials: CREDENTIALS.v2 });
});
afterEach(() => emulator.stop());

/** The heading of each fault of a login; undefined: it does no harm. */
const LOGIN: Record<FaultKind, string | undefined> = {
  status: 'API_UNAVAILABLE',
  'lost-reply': 'API_UNAVAILABLE',
  reset: 'API_UNAVAILABLE',
  hang: 'API_UNAVAILABLE',
  slow: undefined,
  drip: 'API_UNAVAILABLE',
  html: 'API_UNAVAILABLE',
  'bad-signature': 'SIGNATURE_MISMATCH',
  'no-signature': 'SIGNATURE_MISMATCH',
  'gzip-bomb': 'MALFORMED_RESPONSE',
  redirect: 'API_REQUEST',
  malformed: 'MALFORMED_RESPONSE',
  echo: 'API_REQUEST',
};

/** A refresh is not signed. */
const REFRESH: Record<FaultKind, string | undefined> = {
  ...LOGIN,
  'bad-signature': undefined,
  'no-signature': undefined,
};

/** Faults that last until the deadline. */
const ENDLESS: readonly FaultKind[] = ['hang', 'drip'];

function faultOf(kind: FaultKind, path: string): EmulatorFault {
  return { kind, path, delayMs: 50, intervalMs: 1_000 };
}

describe('given --login', () => {
  it('when it is accepted, then it warns before, sends one request, and says what came', async () => {
    const { code, out } = await diagnose(variables(emulator.url), ['--login']);
    expect(tokenRequests(emulator)).toBe(1);
    expect(out.indexOf('Now sending 1 of the 15 token requests')).toBeGreaterThan(out.indexOf('clocks'));
    expect(out.indexOf('Now sending 1')).toBeLessThan(out.indexOf('Accepted'));
    expect(out).toContain('may end the session of a running service');
    expect(out).toMatch(
      /Accepted, and the signature is right\. The access token lives 15 min, the refresh token 6 h\. The server's clock agrees/,
    );
    expect(out).toMatch(/\nNot tried: a refresh \(--refresh\), Redis/);
    expect(code).toBe(0);
  });

  it.each(FAULT_KINDS)(
    'when it meets %s, then the heading is that of the error which the service has',
    async (kind) => {
      emulator.fault(faultOf(kind, '/token/'));
      const world = ENDLESS.includes(kind) ? hurried(8) : {};
      const { steps, code } = await stepsOf(variables(emulator.url), ['--login'], world);
      const heading = LOGIN[kind];
      expect(wrongIn(steps)).toEqual(heading === undefined ? {} : { login: heading });
      expect(code).toBe(heading === undefined ? 0 : 1);
    },
  );

  it('when the credentials are refused, then it says where they were sent, and as which version', async () => {
    const env = { ...variables(emulator.url), B2BINPAY_PASSWORD: 'of-another-environment' };
    const { steps } = await stepsOf(env, ['--login']);
    expect(wrongIn(steps)).toEqual({ login: 'CREDENTIALS_REJECTED' });
    expect(sayingOf(steps, 'login')).toContain(`They were sent to ${emulator.url} as API v2.`);
    expect(JSON.stringify(steps)).not.toContain('of-another-environment');
  });

  it('when the address is not on the white list, then it tells both families apart from what the vendor sees', async () => {
    const body = { errors: [{ code: '2016' }] };
    emulator.fault({ kind: 'status', path: '/token/', status: 403, body });
    const { steps } = await stepsOf(variables(emulator.url), ['--login']);
    expect(wrongIn(steps)).toEqual({ login: 'IP_NOT_ALLOWED' });
    expect(sayingOf(steps, 'login')).toMatch(
      /connects from 127\.0\.0\.1.*Which family it sees is not known: allow both/,
    );
  });

  it('when the limit is reached, then it is throttled', async () => {
    emulator.fault({ kind: 'status', path: '/token/', status: 429 });
    const { steps } = await stepsOf(variables(emulator.url), ['--login']);
    expect(wrongIn(steps)).toEqual({ login: 'THROTTLED' });
  });

  const { login, password } = CREDENTIALS.v2;
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
  it.each([
    ['hex text', Buffer.from(sha256(login + password).toString('hex')), /the right key as hex text/],
    ['the wrong order', sha256(password + login), /joined in the wrong order/],
    ['the secret alone', Buffer.from(password), /the API secret alone, as API v3/],
    ['a stranger', Buffer.from('x'), /No form of these credentials/],
  ])('when it is signed by %s, then it says which form of the key would match', async (_name, key, says) => {
    const now = Date.now();
    const at = (laterMs: number): string => new Date(now + laterMs).toISOString();
    const attributes = {
      access: 'a.b.c',
      refresh: 'd.e.f',
      access_expired_at: at(60_000),
      refresh_expired_at: at(90_000),
    };
    const meta = { time: at(0), sign: signatureOf(key, `${at(0)}d.e.f`) };
    emulator.fault({ kind: 'malformed', path: '/token/', body: { data: { attributes }, meta } });
    const { steps } = await stepsOf(variables(emulator.url), ['--login']);
    expect(wrongIn(steps)).toEqual({ login: 'SIGNATURE_MISMATCH' });
    expect(sayingOf(steps, 'login')).toMatch(says);
    expect(JSON.stringify(steps)).not.toMatch(/d\.e\.f|a\.b\.c/);
  });

  it('when tokens live shorter than 10 s, then that is wrong', async () => {
    emulator.change({ accessTtlMs: 8_000 });
    const { steps } = await stepsOf(variables(emulator.url), ['--login']);
    expect(wrongIn(steps)).toEqual({ login: 'short-lifetime' });
  });

  it('when the output is JSON, then it is one object, and the warning goes elsewhere', async () => {
    const { out, err } = await diagnose(variables(emulator.url), ['--login', '--json']);
    expect(JSON.parse(out)).toMatchObject({ healthy: true, notTried: expect.any(Array) });
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toContain('Now sending 1 of the 15');
  });
});

describe('given --refresh', () => {
  it('when it is accepted, then two requests are announced and sent, and the pair was rotated', async () => {
    const { code, out } = await diagnose(variables(emulator.url), ['--refresh']);
    expect(tokenRequests(emulator)).toBe(2);
    expect(out).toContain('Now sending 2 of the 15 token requests');
    expect(out).toMatch(/refresh +Accepted: a new pair; the access token lives 15 min\./);
    expect(code).toBe(0);
  });

  it.each(FAULT_KINDS)(
    'when it meets %s, then the heading is that of the error which the service has',
    async (kind) => {
      emulator.fault(faultOf(kind, '/token/refresh/'));
      const world = ENDLESS.includes(kind) ? hurried(8) : {};
      const { steps } = await stepsOf(variables(emulator.url), ['--refresh'], world);
      const heading = REFRESH[kind];
      expect(wrongIn(steps)).toEqual(heading === undefined ? {} : { refresh: heading });
    },
  );

  it('when the refresh token is refused, then that is a refusal', async () => {
    emulator.fault({
      kind: 'status',
      path: '/token/refresh/',
      status: 401,
      body: { errors: [{ code: '2007' }] },
    });
    const { steps } = await stepsOf(variables(emulator.url), ['--refresh']);
    expect(wrongIn(steps)).toEqual({ refresh: 'REFRESH_TOKEN_REJECTED' });
  });

  it('when the login fails, then no refresh is sent and the last line says so', async () => {
    emulator.fault({ kind: 'status', path: '/token/' });
    const { notTried } = await stepsOf(variables(emulator.url), ['--refresh']);
    expect(tokenRequests(emulator)).toBe(1);
    expect(notTried).toContain('the refresh (the login brought no refresh token)');
  });

  it('when the version has no refresh tokens, then one request is announced and sent', async () => {
    const v3 = await B2binpayEmulator.start({ apiVersion: 'v3', credentials: CREDENTIALS.v3 });
    const { out } = await diagnose(variables(v3.url, 'v3'), ['--refresh']);
    await v3.stop();
    expect(tokenRequests(v3)).toBe(1);
    expect(out).toContain('Now sending 1 of the 15');
    expect(out).toMatch(/Not tried: .*a refresh \(API v3 has none\)/);
  });
});

describe('given variables', () => {
  it.each([
    ['no version', { B2BINPAY_API_VERSION: undefined }, /B2BINPAY_API_VERSION must be 'v2' or 'v3'/],
    ['an empty password', { B2BINPAY_PASSWORD: '' }, /variable B2BINPAY_PASSWORD is empty or not set/],
    [
      'a padded password',
      { B2BINPAY_PASSWORD: `${SECRETS.B2BINPAY_PASSWORD}\n` },
      /B2BINPAY_PASSWORD .*without leading or trailing whitespace/,
    ],
    [
      'two endpoints',
      { B2BINPAY_ENVIRONMENT: 'sandbox' },
      /exactly one of .*B2BINPAY_ENVIRONMENT and B2BINPAY_BASE_URL/i,
    ],
    [
      'a password in the URL',
      { B2BINPAY_BASE_URL: 'https://me:url-password@api.b2binpay.com' },
      /B2BINPAY_BASE_URL must be an https URL/,
    ],
    ['no TLS verification', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, /NODE_TLS_REJECT_UNAUTHORIZED=0 disables/],
  ])('when there is %s, then it is named and nothing else is tried', async (_name, more, says) => {
    const { steps, notTried } = await stepsOf({ ...variables(emulator.url), ...more }, ['--login']);
    expect(wrongIn(steps)).toEqual({ variables: 'CONFIGURATION' });
    expect(sayingOf(steps, 'variables')).toMatch(says);
    expect(JSON.stringify(steps)).not.toContain('url-password');
    expect(notTried).toContain('the network (the variables have to be right first)');
    expect(emulator.log).toHaveLength(0);
  });

  it('when some are misspelt or of the other version, then a note names them', async () => {
    const env = { ...variables(emulator.url), B2BINPAY_CLIENT_ID: 'x', B2BINPAY_PASWORD: 'x' };
    const { steps } = await stepsOf(env);
    expect(sayingOf(steps, 'variables')).toContain(
      'Not read with this API version: B2BINPAY_CLIENT_ID, B2BINPAY_PASWORD.',
    );
  });

  it('when they are in a file, then it is read, and a note names those which the environment overrides', async () => {
    const file = Object.entries(variables(emulator.url))
      .map(([name, value]) => `${name}="${value}"`)
      .join('\n');
    const read = async (name: string): Promise<string> =>
      name === 'service.env' ? `# a service\n${file}` : Promise.reject(new Error('no'));
    const { steps, code } = await stepsOf({ B2BINPAY_API_VERSION: 'v2' }, ['--env-file', 'service.env'], {
      read,
    });
    expect(code).toBe(0);
    expect(sayingOf(steps, 'variables')).not.toContain('wins');
    const { steps: again } = await stepsOf({ B2BINPAY_PASSWORD: 'other' }, ['--env-file', 'service.env'], {
      read,
    });
    expect(sayingOf(again, 'variables')).toContain('otherwise than the file, and wins: B2BINPAY_PASSWORD.');
  });
});
