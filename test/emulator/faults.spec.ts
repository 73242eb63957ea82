import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { type EmulatorFault, ManualClock } from '../../lib/testing/index.js';
import {
  at,
  authToken,
  get,
  mistake,
  obtain,
  refresh,
  text,
  tokensOf,
  watch,
  withEmulator,
} from './support.js';

describe('given a fault that answers instead', () => {
  it('when the kind is status, then that status, body and headers once, and nothing is done', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const headers = { 'Retry-After': '7' };
      emulator.fault({ path: '/token/', kind: 'status', status: 429, headers, body: { errors: [] } });
      const answer = await obtain(emulator);
      expect([answer.status, answer.headers.get('retry-after'), at(answer)]).toEqual([
        429,
        '7',
        { errors: [] },
      ]);
      expect(emulator.stats.obtained).toBe(0);
      expect(emulator.log[0]).toMatchObject({ outcome: 'fault:status', status: 429 });
      expect((await obtain(emulator)).status).toBe(200);
    });
  });

  it('when no status is named, then 503 with an error body', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.fault({ kind: 'status' });
      const answer = await obtain(emulator);
      expect([answer.status, at(answer, 'errors', 0, 'status')]).toEqual([503, '503']);
    });
  });

  it.each([
    [undefined, 502],
    [504, 504],
  ])('when the kind is html with status %p, then a page with %i', async (status, expected) => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.fault({ kind: 'html', status });
      const answer = await obtain(emulator);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([expected, 'text/html']);
      expect(answer.text).toContain('<html>');
    });
  });

  it('when the kind is malformed, then 200 with the given body as it is, or with one that does not fit', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.fault({ kind: 'malformed', body: '{"data":' });
      emulator.fault({ kind: 'malformed' });
      const [given, made] = [await obtain(emulator), await obtain(emulator)];
      expect([given.status, given.text]).toEqual([200, '{"data":']);
      expect([made.status, at(made, 'data', 'attributes', 'access')]).toEqual([200, 42]);
      expect(emulator.stats.obtained).toBe(0);
    });
  });

  it('when the kind is echo, then 400 with the request in its texts', async () => {
    const credentials = { login: 'the-login', password: 'the-password' };
    await withEmulator({ apiVersion: 'v2', credentials }, async (emulator) => {
      emulator.fault({ kind: 'echo' });
      const answer = await obtain(emulator);
      expect(answer.status).toBe(400);
      expect(text(answer, 'errors', 0, 'title')).toBe(JSON.stringify(authToken(credentials)));
      expect(text(answer, 'errors', 0, 'detail')).toContain('password=the-password');
      expect(JSON.stringify(emulator.log)).not.toContain('the-');
    });
  });

  it('when the kind is redirect, then 307 to another path of the server', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.fault({ kind: 'redirect' });
      const answer = await obtain(emulator);
      expect([answer.status, answer.headers.get('location')]).toEqual([307, '/elsewhere/']);
    });
  });

  it('when the kind is gzip-bomb, then a short answer unpacks to 50 MB', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.fault({ kind: 'gzip-bomb' });
      const answer = await obtain(emulator);
      expect(Number(answer.headers.get('content-length'))).toBeLessThan(100_000);
      expect(answer.text.length).toBe(50_000_000);
    });
  });
});

describe('given a fault of the signature', () => {
  it.each([
    ['bad-signature', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ['no-signature', undefined],
  ] as const)('when the kind is %s, then the login succeeds with that signature', async (kind, expected) => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.fault({ kind, path: '/token/' });
      const answer = await obtain(emulator);
      const { login, password } = emulator.credentials;
      const key = createHash('sha256')
        .update(login + password)
        .digest();
      const message = text(answer, 'meta', 'time') + tokensOf(answer).refresh;
      expect(at(answer, 'meta', 'sign')).toEqual(expected);
      expect(at(answer, 'meta', 'sign')).not.toBe(createHmac('sha256', key).update(message).digest('hex'));
      expect(emulator.stats.obtained).toBe(1);
      expect(emulator.log[0]?.outcome).toBe(`fault:${kind}`);
    });
  });
});

describe('given a fault of the connection', () => {
  it('when the kind is lost-reply, then the token is spent and no byte of an answer comes', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const { refresh: token } = tokensOf(await obtain(emulator));
      emulator.fault({ kind: 'lost-reply', path: '/token/refresh/' });
      await expect(refresh(emulator, token)).rejects.toThrow();
      expect(emulator.stats.refreshed).toBe(1);
      expect(emulator.log[1]).toEqual({
        at: expect.any(Number),
        refreshTokenFingerprint: createHash('sha256').update(token).digest('hex').slice(0, 8),
        method: 'POST',
        path: '/token/refresh/',
        account: 'account-1',
        outcome: 'fault:lost-reply',
      });
      expect((await refresh(emulator, token)).status).toBe(401);
      expect(emulator.stats.refreshReuses).toBe(1);
    });
  });

  it('when the kind is reset, then the connection breaks and the token is unspent', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const { refresh: token } = tokensOf(await obtain(emulator));
      emulator.fault({ kind: 'reset' });
      await expect(refresh(emulator, token)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
      expect((await refresh(emulator, token)).status).toBe(200);
    });
  });

  it('when the kind is hang, then no answer comes and the token is unspent', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v2', clock }, async (emulator) => {
      const { refresh: token } = tokensOf(await obtain(emulator));
      emulator.fault({ kind: 'hang' });
      const abort = new AbortController();
      const hanging = refresh(emulator, token, { signal: abort.signal });
      const watched = watch(hanging);
      clock.track(hanging);
      await clock.advance(3_600_000);
      expect(watched.isOver).toBe(false);
      abort.abort();
      await expect(hanging).rejects.toThrow();
      expect((await refresh(emulator, token)).status).toBe(200);
    });
  });

  it('when the kind is slow, then it is done at once and answered after delayMs', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v2', clock }, async (emulator) => {
      emulator.fault({ kind: 'slow', delayMs: 5_000 });
      const slow = obtain(emulator);
      const watched = watch(slow);
      clock.track(slow);
      await clock.advance(4_999);
      expect([emulator.stats.obtained, watched.isOver]).toEqual([1, false]);
      await clock.advance(1);
      expect(watched.isOver).toBe(true);
      expect((await slow).status).toBe(200);
    });
  });

  it('when the kind is drip, then one byte comes each intervalMs, down to the last', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v3', clock }, async (emulator) => {
      emulator.resource('GET', '/x/', 'hello');
      const token = text(await obtain(emulator), 'data', 'attributes', 'access');
      emulator.fault({ kind: 'drip', path: '/x/', intervalMs: 2_000 });
      let received = '';
      const dripping = new Promise<void>((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}` };
        const request = httpRequest(`${emulator.url}/x/`, { headers }, (response) => {
          response.on('data', (chunk) => {
            received += String(chunk);
          });
          response.once('end', resolve);
        });
        request.once('error', reject).end();
      });
      clock.track(dripping);
      await clock.advance(1_999);
      expect(received).toBe('');
      await clock.advance(4_001);
      expect(received).toBe('hel');
      await clock.advance(3_999);
      expect(received).toBe('hell');
      await clock.advance(1);
      expect(received).toBe('hello');
      await dripping;
    });
  });
});

describe('given which requests a fault is for', () => {
  it('when it names a path, then others pass; without one it meets any, resources too', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.resource('GET', '/x/', {});
      emulator.fault({ kind: 'status', path: '/token/refresh/', times: Infinity });
      const { access, refresh: token } = tokensOf(await obtain(emulator));
      expect((await refresh(emulator, token)).status).toBe(503);
      expect((await refresh(emulator, token)).status).toBe(503);
      emulator.fault({ kind: 'status', status: 500, times: 2 });
      expect((await get(`${emulator.url}/x/`, access)).status).toBe(500);
      expect((await obtain(emulator)).status).toBe(500);
      expect((await get(`${emulator.url}/x/`, access)).status).toBe(200);
    });
  });

  it('when it is withdrawn, then no request meets it any longer', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const withdraw = emulator.fault({ kind: 'status', times: Infinity });
      expect((await obtain(emulator)).status).toBe(503);
      withdraw();
      expect((await obtain(emulator)).status).toBe(200);
    });
  });

  it('when the kind is none, then a sentence says which there are', async () => {
    const fault: EmulatorFault = mistake({ kind: 'status' }, { kind: 'explode' });
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      expect(() => emulator.fault(fault)).toThrow(
        'nestjs-b2binpay-auth: unknown kind of fault. Write one of status,',
      );
    });
  });

  it('when it names a header that HTTP does not know, then the connection breaks and the server lives', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      emulator.fault({ kind: 'status', headers: { 'bad header': 'x' } });
      await expect(obtain(emulator)).rejects.toThrow();
      expect((await obtain(emulator)).status).toBe(200);
    });
  });
});
