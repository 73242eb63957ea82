import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../lib/testing/index.js';
import { at, get, MEDIA, obtain, post, text, tokensOf, withEmulator } from './support.js';

describe('given a protected resource', () => {
  it('when a fresh token is shown, then it is served and counted', async () => {
    await withEmulator({ apiVersion: 'v3' }, async (emulator) => {
      emulator.resource('GET', '/wallet/', { data: ['1'] });
      const token = text(await obtain(emulator), 'data', 'attributes', 'access');

      const answer = await get(`${emulator.url}/wallet/?page=1`, token);

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(MEDIA);
      expect(at(answer)).toEqual({ data: ['1'] });
      expect(emulator.stats).toMatchObject({ authorized: 1, unauthorized: 0, foreignTokens: 0 });
      expect(emulator.log.at(-1)).toMatchObject({
        method: 'GET',
        path: '/wallet/',
        account: 'account-1',
        status: 200,
        outcome: 'authorized',
      });
    });
  });

  it('when no bearer is shown, then 401', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.resource('GET', '/wallet/', {});
      expect((await get(`${emulator.url}/wallet/`)).status).toBe(401);
      expect(emulator.stats).toMatchObject({ unauthorized: 1, foreignTokens: 0 });
    });
  });

  it('when the bearer was never issued here, then 401 and it counts as foreign', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.resource('GET', '/wallet/', {});
      expect((await get(`${emulator.url}/wallet/`, 'a.b.c')).status).toBe(401);
      expect(emulator.stats).toMatchObject({ unauthorized: 1, foreignTokens: 1 });
    });
  });

  it('when it belongs to one account, then the token of another is foreign', async () => {
    const [one, two] = [
      { login: 'one', password: 'p1' },
      { login: 'two', password: 'p2' },
    ];
    await withEmulator({ apiVersion: 'v2', accounts: [one, two] }, async (emulator) => {
      emulator.resource('GET', '/wallet/', {}, { account: 'two' });
      const [a, b] = [tokensOf(await obtain(emulator, one)), tokensOf(await obtain(emulator, two))];
      expect((await get(`${emulator.url}/wallet/`, a.access)).status).toBe(401);
      expect((await get(`${emulator.url}/wallet/`, b.access)).status).toBe(200);
      expect(emulator.stats.foreignTokens).toBe(1);
      expect(emulator.credentials).toEqual(one);
    });
  });

  it('when the access token has expired by the clock, then 401, but it is not foreign', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v2', accessTtlMs: 60_000, clock }, async (emulator) => {
      emulator.resource('GET', '/wallet/', {});
      const { access } = tokensOf(await obtain(emulator));
      await clock.advance(59_999);
      expect((await get(`${emulator.url}/wallet/`, access)).status).toBe(200);
      await clock.advance(1);
      expect((await get(`${emulator.url}/wallet/`, access)).status).toBe(401);
      expect(emulator.stats.foreignTokens).toBe(0);
    });
  });

  it('when access tokens are ended from outside, then 401', async () => {
    await withEmulator({ apiVersion: 'v3' }, async (emulator) => {
      emulator.resource('GET', '/wallet/', {});
      const token = text(await obtain(emulator), 'data', 'attributes', 'access');
      emulator.expireAccessTokens();
      expect((await get(`${emulator.url}/wallet/`, token)).status).toBe(401);
    });
  });

  it('when something is posted in another media type, then 415', async () => {
    await withEmulator({ apiVersion: 'v3' }, async (emulator) => {
      emulator.resource('POST', '/deposit/', { data: {} }, { status: 201 });
      const authorization = `Bearer ${text(await obtain(emulator), 'data', 'attributes', 'access')}`;
      const send = async (contentType: string) =>
        post(`${emulator.url}/deposit/`, {}, { headers: { authorization, 'content-type': contentType } });
      expect((await send('application/json')).status).toBe(415);
      expect((await send(MEDIA)).status).toBe(201);
    });
  });
});

describe('given GET /ping', () => {
  it('when no bearer is shown, then it answers all the same', async () => {
    await withEmulator({ apiVersion: 'v3' }, async (emulator) => {
      expect((await get(`${emulator.url}/ping`)).status).toBe(200);
      expect((await get(`${emulator.url}/ping/`)).status).toBe(200);
      expect(emulator.stats).toMatchObject({ authorized: 0, unauthorized: 0 });
    });
  });
});
