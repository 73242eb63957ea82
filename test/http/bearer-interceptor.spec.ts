import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import fc from 'fast-check';
import { createBearerInterceptor } from '../../lib/index.js';
import { hangUp, listen } from '../support/listen.js';

const TOKENS = { getAccessToken: () => Promise.resolve('token-of-the-test') };
const OURS = 'https://api.example';
const FOREIGN = 'https://evil.example';

type Config = Parameters<ReturnType<typeof createBearerInterceptor>>[0];

/** The configuration as it leaves the interceptor. */
async function intercepted(options: object, origin = OURS): Promise<Config> {
  const axios = new HttpService().axiosRef.create();
  let seen: Config | undefined;
  axios.interceptors.request.use(createBearerInterceptor(TOKENS, { origin }));
  await axios.request({
    ...options,
    adapter: (config) => {
      seen = config;
      return Promise.resolve({ data: '', status: 200, statusText: 'OK', headers: {}, config });
    },
  });
  if (seen === undefined) throw new Error('the adapter was not called');
  return seen;
}

async function bearer(options: object, origin = OURS): Promise<unknown> {
  return (await intercepted(options, origin)).headers.get('Authorization') ?? undefined;
}

/** Where axios before 1.8 sends a call: an absolute URL wins, whatever `allowAbsoluteUrls` says. */
function addressOfOlderAxios({ url = '', baseURL = '' }: Config): string {
  return /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url) ? url : baseURL + url;
}

describe('given the interceptor for an axios instance of the user', () => {
  it('when the origin has no TLS, then a proxy of the environment is not used', async () => {
    expect((await intercepted({ url: 'http://127.0.0.1:9/x/' }, 'http://127.0.0.1:9')).proxy).toBe(false);
    expect((await intercepted({ url: `${OURS}/x/` })).proxy).toBeUndefined();
  });

  it.each([
    ['an absolute URL of the origin', { url: `${OURS}/wallet/` }],
    ['a path below a base URL of the origin', { baseURL: OURS, url: '/wallet/' }],
    [
      'an absolute URL that is joined to the origin',
      { baseURL: OURS, url: `${OURS}/a`, allowAbsoluteUrls: false },
    ],
    ['a look-up of its own where TLS checks the name', { url: `${OURS}/`, lookup: () => undefined }],
  ])('when a call has %s, then it carries the bearer', async (_what, options) => {
    expect(await bearer(options)).toBe('Bearer token-of-the-test');
  });

  it.each([
    ['another origin', { url: `${FOREIGN}/wallet/` }],
    ['another base URL', { baseURL: FOREIGN, url: '/wallet/' }],
    [
      'a foreign absolute URL that only newer clients join to the origin',
      { baseURL: OURS, url: `${FOREIGN}/wallet/`, allowAbsoluteUrls: false },
    ],
    [
      'an absolute URL of the origin that newer clients join to another one',
      { baseURL: FOREIGN, url: `${OURS}/wallet/`, allowAbsoluteUrls: false },
    ],
    ['the same host without TLS', { url: 'http://api.example/wallet/' }],
    ['another port', { url: 'https://api.example:8443/wallet/' }],
    ['a socket path', { url: `${OURS}/wallet/`, socketPath: '/var/run/docker.sock' }],
    [
      'options of HTTP/2 that may connect elsewhere',
      { url: `${OURS}/`, http2Options: { host: 'evil.example' } },
    ],
    ['a Host header of another host', { url: `${OURS}/wallet/`, headers: { Host: 'evil.example' } }],
  ])('when a call has %s, then it carries no bearer', async (_what, options) => {
    expect(await bearer(options)).toBeUndefined();
  });

  it.each([
    ['a look-up of its own', { lookup: () => undefined }],
    ['a proxy', { proxy: { host: 'proxy.example', port: 8080 } }],
  ])('when a call to this machine without TLS has %s, then it carries no bearer', async (_what, options) => {
    const url = 'http://127.0.0.1:4010/wallet/';
    expect(await bearer({ ...options, url }, 'http://127.0.0.1:4010')).toBeUndefined();
  });

  it('when a call mixes addresses and options in whatever way, then older and newer clients send no bearer elsewhere', async () => {
    const address = fc.constantFrom(
      undefined,
      '',
      '/wallet/',
      `${OURS}/a/`,
      `${FOREIGN}/b/`,
      '//evil.example/c',
      'HTTPS://EVIL.example',
    );
    const options = fc.record({
      url: address,
      baseURL: address,
      allowAbsoluteUrls: fc.constantFrom(undefined, true, false),
    });
    await fc.assert(
      fc.asyncProperty(options, async (drawn) => {
        const config = await intercepted(drawn).catch(() => undefined);
        if (config?.headers.get('Authorization') === undefined) return;
        const old = addressOfOlderAxios(config);
        const now = new HttpService().axiosRef.getUri(config);
        expect([new URL(old, OURS).origin, new URL(now, OURS).origin]).toEqual([OURS, OURS]);
      }),
      { numRuns: 300 },
    );
  });

  describe('and a server that redirects', () => {
    let servers: Server[];
    let seen: (string | undefined)[];
    let target: string;

    beforeEach(async () => {
      seen = [];
      const other = createServer((request, response) => {
        seen.push(request.headers.authorization);
        response.end('{}');
      });
      target = await listen(other);
      servers = [other];
    });
    afterEach(async () => {
      for (const server of servers) await hangUp(server);
    });

    it('when a call is redirected to another origin, then the bearer stays behind, whatever a hook of the user puts back', async () => {
      const first = createServer((_request, response) => {
        response.writeHead(307, { location: `${target}/wallet/` }).end();
      });
      const origin = await listen(first);
      servers.push(first);
      const axios = new HttpService().axiosRef.create();
      axios.interceptors.request.use(createBearerInterceptor(TOKENS, { origin }));
      const beforeRedirect = (options: Record<string, Record<string, string>>): void => {
        // As clients do that forward headers to subdomains.
        Object.assign(options['headers'] ?? {}, { authorization: 'Bearer token-of-the-test' });
      };
      await axios.get(`${origin}/wallet/`, { beforeRedirect });
      expect(seen).toEqual([undefined]);
    });

    it('when a call is redirected within the origin, then it keeps the bearer', async () => {
      const authorizations: (string | undefined)[] = [];
      const first = createServer((request, response) => {
        authorizations.push(request.headers.authorization);
        if (request.url === '/new/') response.end('{}');
        else response.writeHead(307, { location: '/new/' }).end();
      });
      const origin = await listen(first);
      servers.push(first);
      const axios = new HttpService().axiosRef.create();
      axios.interceptors.request.use(createBearerInterceptor(TOKENS, { origin }));
      const beforeRedirect = (options: Record<string, Record<string, string>>): void => {
        // Clients differ in whether they keep the header within an origin.
        Object.assign(options['headers'] ?? {}, { authorization: 'Bearer token-of-the-test' });
      };
      await axios.get(`${origin}/old/`, { beforeRedirect });
      expect(authorizations).toEqual(['Bearer token-of-the-test', 'Bearer token-of-the-test']);
    });
  });

  it.each([
    ['a word', 'x'],
    ['nothing', undefined],
    ['a number', 5],
    ['http elsewhere than on this machine', 'http://api.example'],
    ['a host that only looks like this machine', 'http://localhost.evil.example'],
    ['user info that looks like this machine', 'http://127.0.0.1@evil.example'],
    ['another scheme', 'ftp://api.example'],
  ])('when its origin is %s, then making it says what to write', (_what, origin) => {
    const make = (): unknown => Reflect.apply(createBearerInterceptor, undefined, [TOKENS, { origin }]);
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
    expect(make).toThrow(/https/);
  });

  it('when it is made without options, then making it says what to write', () => {
    const make = (): unknown => Reflect.apply(createBearerInterceptor, undefined, [TOKENS]);
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
  });
});
