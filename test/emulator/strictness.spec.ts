import { describe, expect, it } from '@jest/globals';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { at, authToken, call, MEDIA, mistake, obtain, post, withEmulator } from './support.js';

describe('given a token endpoint', () => {
  it.each(['application/json', 'text/plain', 'application/vnd.api+jsonx'])(
    'when the media type is %s, then 415',
    async (contentType) => {
      await withEmulator({ apiVersion: 'v2' }, async ({ url, credentials, log }) => {
        const body = authToken({ ...credentials });
        const answer = await post(`${url}/token/`, body, { headers: { 'content-type': contentType } });
        expect(answer.status).toBe(415);
        expect(at(answer, 'errors', 0, 'status')).toBe('415');
        expect(log).toEqual([]);
      });
    },
  );

  it('when the media type has a character set, then it is taken', async () => {
    await withEmulator({ apiVersion: 'v2' }, async ({ url, credentials }) => {
      const headers = { 'content-type': `${MEDIA}; charset=utf-8` };
      expect((await post(`${url}/token/`, authToken({ ...credentials }), { headers })).status).toBe(200);
    });
  });

  it('when the final slash is missing, then 301 to the path that has it', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const answer = await post(`${emulator.url}/token`, authToken({}));
      expect([answer.status, answer.headers.get('location')]).toEqual([301, '/token/']);
      expect((await post(`${emulator.url}/token/refresh`, authToken({}))).status).toBe(301);
    });
  });

  it('when data.type is another one, then 409', async () => {
    await withEmulator({ apiVersion: 'v3' }, async ({ url }) => {
      expect((await post(`${url}/token/`, { data: { type: 'token', attributes: {} } })).status).toBe(409);
    });
  });

  it.each(['', '{', '[]', 'null', '{"data":null}', '{"attributes":{}}'])(
    'when the body is %p, then 400',
    async (body) => {
      await withEmulator({ apiVersion: 'v2' }, async ({ url, credentials }) => {
        const answer = await post(`${url}/token/`, body);
        expect(answer.status).toBe(400);
        expect(at(answer, 'errors', 0, 'code')).toBe('parse_error');
        expect((await obtain({ url, credentials })).status).toBe(200);
      });
    },
  );

  it('when the method is another one, then 405 and what is allowed', async () => {
    await withEmulator({ apiVersion: 'v2' }, async ({ url }) => {
      const answer = await call(`${url}/token/`);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    });
  });

  it('when the body is longer than any request of this API, then 413', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const answer = await post(`${emulator.url}/token/`, authToken({ login: 'x'.repeat(100_000) }));
      expect(answer.status).toBe(413);
      expect(emulator.log[0]).toMatchObject({ status: 413, outcome: 'refused' });
    });
  });
});

describe('given any path', () => {
  it('when nothing is there, then 404; a resource without its slash is a 301, with another method a 405', async () => {
    await withEmulator({ apiVersion: 'v3' }, async (emulator) => {
      emulator.resource('get', '/wallet/', {});
      expect((await call(`${emulator.url}/`)).status).toBe(404);
      expect((await call(`${emulator.url}/wallet`)).headers.get('location')).toBe('/wallet/');
      expect((await call(`${emulator.url}/wallet/`, { method: 'DELETE' })).headers.get('allow')).toBe('GET');
      expect(emulator.log.map(({ status, outcome }) => [status, outcome])).toEqual([
        [404, 'refused'],
        [301, 'refused'],
        [405, 'refused'],
      ]);
    });
  });
});

describe('given wrong options', () => {
  it('when the API version is none, then start rejects with a sentence that says what to write', async () => {
    const options = mistake({ apiVersion: 'v2' } as const, { apiVersion: 'v1' });
    await expect(B2binpayEmulator.start(options)).rejects.toThrow(
      "nestjs-b2binpay-auth: the emulator needs an API version. Write apiVersion: 'v2'",
    );
  });

  it('when credentials are of the other version, or a lifetime is none, then start rejects', async () => {
    const credentials = mistake({ login: 'x', password: 'y' }, { password: undefined });
    await expect(B2binpayEmulator.start({ apiVersion: 'v2', credentials })).rejects.toThrow(
      '{ login, password }',
    );
    await expect(B2binpayEmulator.start({ apiVersion: 'v2', accessTtlMs: 0 })).rejects.toThrow(
      '`accessTtlMs`',
    );
  });

  it('when the port is taken, then start rejects', async () => {
    await withEmulator({ apiVersion: 'v2' }, async ({ url }) => {
      const port = Number(new URL(url).port);
      await expect(B2binpayEmulator.start({ apiVersion: 'v2', port })).rejects.toMatchObject({
        code: 'EADDRINUSE',
      });
    });
  });
});
