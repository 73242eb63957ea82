import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../lib/core/time/clock.js';
import { B2binpayEmulator } from '../../lib/emulator/emulator.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { Servers } from '../support/servers.js';
import { certified } from '../support/tls.js';
import { CREDENTIALS, diagnose, sayingOf, stepsOf, trusting, variables, wrongIn } from './diagnose.js';

const servers = new Servers();
afterEach(() => servers.stop());

const JSON_API = { 'content-type': 'application/vnd.api+json' };

/** An API over TLS, as far as `GET /ping` goes. */
async function pinged(certificate?: 'expired'): Promise<string> {
  const url = await servers.https((_request, response) => {
    response.writeHead(200, JSON_API).end('{"data":null}');
  }, certificate);
  return url.replace('127.0.0.1', 'localhost');
}

describe('given the doctor without flags', () => {
  it('when all is well, then it says so, exits with 0, sends no token request and says what it has not tried', async () => {
    const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', credentials: CREDENTIALS.v2 });
    const { code, out } = await diagnose(variables(emulator.url));
    await emulator.stop();
    expect(code).toBe(0);
    expect(emulator.log.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /ping']);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^Not tried: a login .*a refresh .*Redis .*a callback/);
    expect(out).toMatch(/^ok +\d+ ms {2}variables +API v2 at http:/m);
  });

  it('when the API is served over TLS, then TCP and TLS of each address have a line of their own', async () => {
    const { code, steps } = await stepsOf(variables(await pinged()), [], trusting());
    expect(steps.map(({ step }) => step)).toEqual([
      'variables',
      'variables',
      'proxy',
      'name localhost',
      'TCP IPv4 127.0.0.1',
      'TLS IPv4 127.0.0.1',
      'GET /ping',
      'clocks',
    ]);
    expect(sayingOf(steps, 'TLS IPv4 127.0.0.1')).toMatch(
      /for this name, from a known CA, and valid for \d{5} more days/,
    );
    expect(code).toBe(0);
  });
});

describe('given a server that is wrong', () => {
  it('when its certificate has expired, then that and its end are said, and nothing is asked of it', async () => {
    const { code, steps, notTried } = await stepsOf(
      variables(await pinged('expired')),
      ['--login'],
      trusting(),
    );
    expect(wrongIn(steps)).toEqual({ 'TLS IPv4 127.0.0.1': 'API_UNAVAILABLE' });
    expect(sayingOf(steps, 'TLS IPv4 127.0.0.1')).toMatch(
      /has expired.*\(CERT_HAS_EXPIRED\).*ends ".*2020 GMT"/,
    );
    expect(notTried).toContain('the login (no address can be used)');
    expect(code).toBe(1);
  });

  it('when the certificate ends soon, then a note says when', async () => {
    const ends = Date.parse(new X509Certificate(certified().cert).validTo);
    const clock = { ...systemClock, now: () => ends - 7.5 * 86_400_000 };
    const { steps } = await stepsOf(variables(await pinged()), [], { ...trusting(), clock });
    const tls = steps.find(({ step }) => step === 'TLS IPv4 127.0.0.1');
    expect(tls).toMatchObject({ is: 'note', says: expect.stringContaining('valid for 7 more days') });
  });

  it('when its CA is not known, then it says which CA that is and how doctor comes to trust it', async () => {
    const { steps } = await stepsOf(variables(await pinged()), [], trusting(['127.0.0.1'], ''));
    expect(wrongIn(steps)).toEqual({ 'TLS IPv4 127.0.0.1': 'API_UNAVAILABLE' });
    expect(sayingOf(steps, 'TLS IPv4 127.0.0.1')).toMatch(
      /unknown CA \(\w+\).*issued by ".+".*NODE_EXTRA_CA_CERTS/,
    );
  });

  it('when its certificate is for another name, then both are said', async () => {
    const url = (await pinged()).replace('localhost', 'api.example.test');
    const { steps } = await stepsOf(variables(url), [], trusting());
    expect(wrongIn(steps)).toEqual({ 'TLS IPv4 127.0.0.1': 'API_UNAVAILABLE' });
    expect(sayingOf(steps, 'TLS IPv4 127.0.0.1')).toMatch(
      /another host name \(ERR_TLS_CERT_ALTNAME_INVALID\).*DNS:localhost/,
    );
  });

  it.each([
    [
      'an HTML 404',
      404,
      { 'content-type': 'text/html' },
      '<h1>No</h1>',
      'API_REQUEST',
      /HTML page: a web site/,
    ],
    ['a web page', 200, { 'content-type': 'text/html' }, '<h1>Hi</h1>', 'API_REQUEST', /web page responds/],
    [
      'another API',
      404,
      { 'content-type': 'application/json' },
      '{"message":"no"}',
      'API_REQUEST',
      /JSON: another API/,
    ],
    ['a redirect', 301, { location: '/elsewhere' }, '', 'API_REQUEST', /redirect/],
    ['an outage', 503, JSON_API, '', 'API_UNAVAILABLE', /failed with 503/],
    ['a limit', 429, JSON_API, '', 'THROTTLED', /throttled/],
    ['a white list', 403, JSON_API, '{"errors":[{"code":"2016"}]}', 'IP_NOT_ALLOWED', /IP address/],
  ])(
    'when GET /ping finds %s, then %s is recognized',
    async (_name, status, headers, body, heading, says) => {
      const url = await servers.http((_request, response) => response.writeHead(status, headers).end(body));
      const { steps, code } = await stepsOf(variables(url));
      expect(wrongIn(steps)).toEqual({ 'GET /ping': heading });
      expect(sayingOf(steps, 'GET /ping')).toMatch(says);
      expect(code).toBe(1);
    },
  );

  it('when another API responds with 200, then a note says that it may be one', async () => {
    const url = await servers.http((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
    );
    const { steps, code } = await stepsOf(variables(url));
    expect(steps.find(({ step }) => step === 'GET /ping')).toMatchObject({ is: 'note', see: 'API_REQUEST' });
    expect(code).toBe(0);
  });

  it.each([
    [3_600_000, /60 min behind.*seem to come from the future/],
    [-3_600_000, /60 min ahead of.*callbacks older/],
  ])('when its Date is off by %d ms, then the clocks differ', async (dateHeader, says) => {
    const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', dateHeader });
    const { steps } = await stepsOf(variables(emulator.url));
    await emulator.stop();
    expect(wrongIn(steps)).toEqual({ clocks: 'TIMESTAMP_OUT_OF_RANGE' });
    expect(sayingOf(steps, 'clocks')).toMatch(says);
  });

  it('when nobody listens, then it is refused', async () => {
    const emulator = await B2binpayEmulator.start({ apiVersion: 'v2' });
    await emulator.stop();
    const { steps } = await stepsOf(variables(emulator.url));
    expect(wrongIn(steps)).toEqual({ 'TCP IPv4 127.0.0.1': 'API_UNAVAILABLE' });
    expect(sayingOf(steps, 'TCP IPv4 127.0.0.1')).toContain('ECONNREFUSED');
  });

  it('when the name has no address, then that is all there is to say', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const { steps, notTried } = await stepsOf(variables('https://api.example.test'), [], { lookup });
    expect(wrongIn(steps)).toEqual({ 'name api.example.test': 'API_UNAVAILABLE' });
    expect(notTried).toContain('GET /ping and clocks (no address can be used)');
  });
});

describe('given a host with two families', () => {
  it('when one of them refuses connections, then that address is wrong and the other is used', async () => {
    const { steps } = await stepsOf(variables(await pinged()), [], trusting(['127.0.0.2', '127.0.0.1']));
    expect(wrongIn(steps)).toEqual({ 'TCP IPv4 127.0.0.2': 'API_UNAVAILABLE' });
    expect(steps.find(({ step }) => step === 'GET /ping')?.is).toBe('ok');
  });

  it('when the machine has no route to one of them, then a note says that nothing is to be done', async () => {
    const world = trusting(['127.0.0.1', '2001:db8::1']);
    const { connect } = await import('node:net');
    const noRoute = (target: { host: string; port: number }) => {
      const socket = connect(target.host.includes(':') ? { ...target, host: '127.0.0.1' } : target);
      if (target.host.includes(':')) socket.destroy(Object.assign(new Error('no'), { code: 'ENETUNREACH' }));
      return socket;
    };
    const { steps, code } = await stepsOf(variables(await pinged()), [], { ...world, connect: noRoute });
    expect(steps.find(({ step }) => step === 'TCP IPv6 2001:db8::1')).toMatchObject({ is: 'note' });
    expect(code).toBe(0);
  });
});

describe('given proxy variables', () => {
  const ours = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'] as const;
  const before = Object.fromEntries(ours.map((name) => [name, process.env[name]]));
  afterEach(() => {
    for (const name of ours) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });

  it('when one is set and not used, then a note says so, without its user and password', async () => {
    const env = { ...variables(await pinged()), HTTPS_PROXY: 'http://me:proxy-password@proxy.example:3128' };
    const { code, out } = await diagnose(env, [], trusting());
    expect(out).toMatch(
      /^note .* proxy +HTTPS_PROXY is set, but is not used.*See docs\/operations.md: API_UNAVAILABLE$/m,
    );
    expect(out).not.toMatch(/proxy-password|me:/);
    expect(code).toBe(0);
  });

  it.each([
    ['none is set', {}],
    ['NO_PROXY excludes the host', { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'localhost' }],
  ])('when they are to be used and %s, then that is wrong', async (_name, proxies) => {
    const env = { ...variables(await pinged()), ...proxies };
    const { steps } = await stepsOf(env, ['--use-env-proxy'], trusting());
    expect(wrongIn(steps)).toEqual({ proxy: 'API_UNAVAILABLE' });
  });

  it('when one is used, then the proxy is tried and GET /ping goes through it', async () => {
    const proxy = await ConnectProxy.start();
    const env = {
      ...variables(await pinged()),
      HTTPS_PROXY: proxy.url.replace('//', '//me:proxy-password@'),
    };
    const { httpsAgent: _unused, ...world } = trusting();
    const { steps } = await stepsOf(env, ['--use-env-proxy'], world);
    await proxy.stop();
    expect(sayingOf(steps, 'proxy')).toMatch(/through the proxy 127\.0\.0\.1:\d+ \(HTTPS_PROXY\)/);
    expect(proxy.targets).toEqual([expect.stringMatching(/^localhost:\d+$/)]);
    expect(JSON.stringify(steps)).not.toContain('proxy-password');
  });
});
