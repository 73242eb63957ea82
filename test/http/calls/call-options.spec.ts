import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import ts from 'typescript';
import { answersAll, Calls, FIRST_TOKEN } from '../../support/calls.js';
import { hangUp, listen } from '../../support/listen.js';
import { rejection } from '../../support/rejection.js';
import { until } from '../../support/until.js';
import { witness } from '../../support/witness.js';

let calls: Calls;
let foreign: Server;
let foreignUrl: string;
let strangers: (string | undefined)[];

beforeEach(async () => {
  strangers = [];
  foreign = createServer((request, response) => {
    strangers.push(request.headers.authorization);
    response.end('{}');
  });
  foreignUrl = await listen(foreign);
  calls = await Calls.start(answersAll);
});

afterEach(async () => {
  await calls.stop();
  await hangUp(foreign);
});

/** The keys of axios' request configuration, read from its own declarations. */
function keysOfAxios(): readonly string[] {
  const entry = createRequire(import.meta.url).resolve('axios/package.json');
  const file = join(dirname(entry), 'index.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023);
  const keys: string[] = [];
  source.forEachChild((node) => {
    if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'AxiosRequestConfig') return;
    for (const member of node.members) {
      if (member.name && ts.isIdentifier(member.name)) keys.push(member.name.text);
    }
  });
  return keys;
}

/** Those of axios 1.17, the oldest that is supported; 1.21 has `sensitiveHeaders` besides. */
const KEYS_OF_1_17 =
  'url method baseURL allowAbsoluteUrls transformRequest transformResponse headers params paramsSerializer data timeout timeoutErrorMessage withCredentials adapter auth responseType responseEncoding xsrfCookieName xsrfHeaderName onUploadProgress onDownloadProgress maxContentLength validateStatus maxBodyLength maxRedirects maxRate beforeRedirect socketPath allowedSocketPaths transport httpAgent httpsAgent proxy cancelToken decompress transitional signal insecureHTTPParser env formSerializer family lookup withXSRFToken parseReviver fetchOptions httpVersion http2Options formDataHeaderPolicy redact'.split(
    ' ',
  );

/** What each refused option would be used for. */
function refusedValues(address: string): Readonly<Record<string, unknown>> {
  const { port } = new URL(address);
  return {
    adapter: 'fetch',
    allowedSocketPaths: ['/var/run/docker.sock'],
    auth: { username: 'somebody', password: 'else' },
    beforeRedirect: () => undefined,
    env: { fetch: () => Promise.resolve(new Response('{}')) },
    family: 6,
    fetchOptions: { redirect: 'follow' },
    formDataHeaderPolicy: 'legacy',
    http2Options: { host: '127.0.0.1', port },
    httpAgent: {},
    httpVersion: 2,
    httpsAgent: {},
    insecureHTTPParser: true,
    lookup: () => ['127.0.0.1', 4],
    maxRate: 1,
    maxRedirects: 5,
    proxy: { host: '127.0.0.1', port: Number(port) },
    redact: ['password'],
    sensitiveHeaders: ['x-note'],
    socketPath: '/var/run/docker.sock',
    timeoutErrorMessage: 'late',
    transport: { request: () => undefined },
    withCredentials: true,
    withXSRFToken: () => true,
    xsrfCookieName: 'a',
    xsrfHeaderName: 'b',
  };
}

const REFUSED_KEYS = Object.keys(refusedValues('http://127.0.0.1:1'));

/** What each allowed option does; each returns whether it did. */
const ALLOWED: Readonly<Record<string, () => Promise<boolean>>> = {
  url: async () => (await seenPath({ url: '/deposit/' })) === '/deposit/',
  method: async () => {
    await firstValueFrom(calls.http.request({ url: '/', method: 'delete' }));
    return calls.seen[0]?.method === 'DELETE';
  },
  baseURL: async () =>
    (await seenPath({ url: '/wallet/', baseURL: `${calls.url}/below` })) === '/below/wallet/',
  allowAbsoluteUrls: async () =>
    (await seenPath({ url: `${calls.url}/a`, allowAbsoluteUrls: false })) === `/${calls.url}/a`,
  transformRequest: async () => {
    await firstValueFrom(calls.http.post('/', 'text', { transformRequest: (body: string) => `${body}!` }));
    return calls.seen[0]?.body === 'text!';
  },
  transformResponse: async () => (await get({ transformResponse: () => 'read' })).data === 'read',
  headers: async () => {
    await get({ headers: { 'Idempotency-Key': 'order-1' } });
    return calls.seen[0]?.headers['idempotency-key'] === 'order-1';
  },
  params: async () => (await seenPath({ url: '/', params: { page: 2 } })) === '/?page=2',
  paramsSerializer: async () =>
    (await seenPath({ url: '/', params: { page: 2 }, paramsSerializer: () => 'p=3' })) === '/?p=3',
  data: async () => {
    await firstValueFrom(calls.http.request({ url: '/', method: 'post', data: { id: 1 } }));
    return calls.seen[0]?.body === '{"id":1}';
  },
  timeout: async () => {
    await restart(() => undefined);
    return String(await rejection(get({ timeout: 30 }))).includes('deadline');
  },
  responseType: async () => Buffer.isBuffer((await get({ responseType: 'arraybuffer' })).data),
  responseEncoding: async () =>
    (await get({ responseType: 'text', responseEncoding: 'hex' })).data ===
    Buffer.from('{"data":[]}').toString('hex'),
  onUploadProgress: async () => {
    const loaded: number[] = [];
    const onUploadProgress = (event: { loaded: number }): void => void loaded.push(event.loaded);
    await firstValueFrom(calls.http.post('/', 'twelve bytes', { onUploadProgress }));
    return loaded.at(-1) === 12;
  },
  onDownloadProgress: async () => {
    const loaded: number[] = [];
    await get({ onDownloadProgress: (event: { loaded: number }) => void loaded.push(event.loaded) });
    return loaded.at(-1) === 11;
  },
  maxContentLength: async () =>
    codeOf(await rejection(get({ maxContentLength: 5 }))) === 'MALFORMED_RESPONSE',
  validateStatus: async () => codeOf(await rejection(get({ validateStatus: () => false }))) === 'API_REQUEST',
  maxBodyLength: async () =>
    codeOf(await rejection(firstValueFrom(calls.http.post('/', 'long', { maxBodyLength: 2 })))) ===
    'CONFIGURATION',
  cancelToken: async () => {
    await restart(() => undefined);
    const { token, cancel } = cancelSource();
    const outcome = rejection(get({ cancelToken: token }));
    await until('the call has arrived', () => calls.seen.length === 1);
    cancel();
    return String(await outcome).includes('cancelled');
  },
  decompress: async () => {
    const packed = gzipSync('{"data":[]}');
    await restart((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(packed);
    });
    const { data } = await get<Buffer>({ decompress: false, responseType: 'arraybuffer' });
    return gunzipSync(data).toString() === '{"data":[]}';
  },
  transitional: async () => {
    const read = await get({ transitional: { forcedJSONParsing: false } });
    return read.data === '{"data":[]}';
  },
  signal: async () => {
    const reason = new Error('gone');
    return (await rejection(get({ signal: AbortSignal.abort(reason) }))) === reason;
  },
  formSerializer: async () => {
    await firstValueFrom(calls.http.postForm('/', { list: [1, 2] }, { formSerializer: { indexes: null } }));
    return calls.seen[0]?.body.includes('name="list"') === true;
  },
  parseReviver: async () => {
    const { data } = await get({
      parseReviver: (key: string, value: unknown) => (key === 'data' ? 5 : value),
    });
    return JSON.stringify(data) === '{"data":5}';
  },
};

describe("given the keys of axios' request configuration", () => {
  it('when they are read from its declarations, then each is either tested here or refused', () => {
    const known = new Set([...Object.keys(ALLOWED), ...REFUSED_KEYS]);
    expect(keysOfAxios().length).toBeGreaterThan(40);
    expect([...keysOfAxios(), ...KEYS_OF_1_17].filter((key) => !known.has(key))).toEqual([]);
  });

  it.each(Object.keys(ALLOWED))('when a call has %s, then it does what axios says', async (key) => {
    expect(await ALLOWED[key]?.()).toBe(true);
    expect(calls.seen.every(({ headers }) => headers.authorization === `Bearer ${FIRST_TOKEN}`)).toBe(true);
  });

  it.each(REFUSED_KEYS)('when a call has %s, then it is refused by name and nothing is sent', async (key) => {
    const options = { [key]: refusedValues(foreignUrl)[key] };
    await expectRefusal(key, () => get(options));
    await expectRefusal(key, () => calls.http.axiosRef.get('/wallet/', options));
    await expectRefusal(key, () => calls.http.axiosRef.request({ url: '/wallet/', ...options }));
    await expectRefusal(key, () => calls.http.axiosRef({ url: '/wallet/', ...options }));
    await expectRefusal(key, () => firstValueFrom(calls.http.post('/wallet/', {}, options)));
  });

  it.each(REFUSED_KEYS)(
    'when an interceptor sets %s, then it is refused by name and nothing is sent',
    async (key) => {
      calls.http.axiosRef.interceptors.request.use((config) =>
        Object.assign(config, { [key]: refusedValues(foreignUrl)[key] }),
      );
      await expectRefusal(key, () => get({}));
    },
  );

  it.each(REFUSED_KEYS)('when the defaults are given %s, then calls are refused by name', async (key) => {
    Object.assign(calls.http.axiosRef.defaults, { [key]: refusedValues(foreignUrl)[key] });
    await expectRefusal(key, () => get({}));
  });

  it('when a call has keys that axios does not know, then interceptors and the response see them and the wire does not', async () => {
    const metadata = { startedAt: 5, nested: { of: 'the host' } };
    const seen: unknown[] = [];
    calls.http.axiosRef.interceptors.request.use((config) => {
      seen.push(Reflect.get(config, 'metadata'));
      return config;
    });
    const response = await get({ metadata, newOptionOfAxios: () => 'x' });
    expect(seen).toEqual([metadata]);
    expect(response.config).toMatchObject({ metadata });
    expect(calls.seen).toHaveLength(1);
    witness(response);
  });

  it('when a data-carrying method of axiosRef gets a body with such keys, then that is a body', async () => {
    await calls.http.axiosRef.post('/wallet/', { adapter: 'of the body', proxy: 1, headers: { Host: 'x' } });
    expect(calls.seen[0]?.body).toBe('{"adapter":"of the body","proxy":1,"headers":{"Host":"x"}}');
  });

  it('when a call turns the order of interceptors round, then it is refused, for they could change it unseen', async () => {
    const transitional = { legacyInterceptorReqResOrdering: false };
    calls.http.axiosRef.interceptors.request.use((config) => Object.assign(config, { adapter: 'fetch' }));
    await expectRefusal('transitional.legacyInterceptorReqResOrdering', () => get({ transitional }));
  });
});

describe('given a Host header', () => {
  it.each([
    ['as it is', { Host: 'evil.example' }],
    ['in lower case', { host: 'evil.example' }],
    ['in odd case', { hOsT: 'evil.example' }],
    ['for all methods', { common: { Host: 'evil.example' } }],
    ['for one method', { get: { Host: 'evil.example' } }],
    ['in Headers', new Headers({ host: 'evil.example' })],
    ['in a Map', new Map([['Host', 'evil.example']])],
  ])('when a call has one %s, then it is refused by name', async (_what, headers) => {
    await expectRefusal('Host', () => get({ headers }));
  });

  it('when an interceptor or the defaults set one, then it is refused', async () => {
    const id = calls.http.axiosRef.interceptors.request.use((config) => {
      config.headers.set('host', 'evil.example');
      return config;
    });
    await expectRefusal('Host', () => get({}));
    calls.http.axiosRef.interceptors.request.eject(id);
    calls.http.axiosRef.defaults.headers.common['Host'] = 'evil.example';
    await expectRefusal('Host', () => get({}));
  });

  it('when a form brings one, or an authorization, then only its content type counts', async () => {
    const form = new FormData();
    form.set('amount', '1');
    const own = await new Response(form).text();
    const body = Object.assign(Buffer.from(own), {
      getBuffer: () => Buffer.from(own),
      getHeaders: () => ({ 'content-type': 'multipart/x', host: 'evil.example', authorization: 'none' }),
    });
    await firstValueFrom(calls.http.post('/deposit/', body, { transformRequest: [(data: unknown) => data] }));
    expect(calls.seen[0]?.headers).toMatchObject({
      'content-type': 'multipart/x',
      host: new URL(calls.url).host,
      authorization: `Bearer ${FIRST_TOKEN}`,
    });
  });
});

describe('given an Authorization header of the caller', () => {
  it.each([
    ['another bearer', 'Bearer of-somebody'],
    ['false, which asks the client for none', false],
  ])("when it is %s, then the call carries the instance's bearer", async (_what, value) => {
    await get({ headers: { authorization: value } });
    expect(calls.seen[0]?.headers.authorization).toBe(`Bearer ${FIRST_TOKEN}`);
  });
});

async function restart(handler: RequestListener): Promise<void> {
  await calls.stop();
  calls = await Calls.start(handler);
}

/** The older cancellation of axios. */
function cancelSource(): { token: unknown; cancel: () => void } {
  const CancelToken: unknown = Reflect.get(new HttpService().axiosRef, 'CancelToken');
  if (typeof CancelToken !== 'function') throw new Error('axios has no CancelToken');
  let cancel = (): void => undefined;
  const token: unknown = Reflect.construct(CancelToken, [
    (given: () => void) => {
      cancel = given;
    },
  ]);
  return { token, cancel: () => cancel() };
}

async function expectRefusal(named: string, call: () => Promise<unknown>): Promise<void> {
  const error = await rejection(call());
  expect(error).toMatchObject({ code: 'CONFIGURATION', retryable: false, requestSent: 'no' });
  expect(String(error)).toContain(`\`${named}\``);
  expect(String(error)).toContain('nothing was sent');
  expect(calls.seen).toEqual([]);
  expect(strangers).toEqual([]);
}

function get<T = unknown>(options: object) {
  return firstValueFrom(calls.http.get<T>('/wallet/', Object.assign({}, options)));
}

async function seenPath(config: Parameters<HttpService['request']>[0]): Promise<string | undefined> {
  await firstValueFrom(calls.http.request(config));
  return calls.seen[0]?.url;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
}
