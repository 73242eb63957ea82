import { afterEach, describe, expect, it } from '@jest/globals';
import type { V2Credentials } from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/index.js';
import { Harness, keepSecrets, V2 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

let harness: Harness;
afterEach(() => harness.stop());

/** A clock that counts how often it is read within one turn of the event loop. */
class CountingClock extends ManualClock {
  most = 0;
  #readings = 0;

  override now(): number {
    this.#count();
    return super.now();
  }

  override monotonic(): number {
    this.#count();
    return super.monotonic();
  }

  #count(): void {
    if (this.#readings === 0) setImmediate(() => (this.#readings = 0));
    this.#readings += 1;
    this.most = Math.max(this.most, this.#readings);
    // A loop of microtasks would never let the test end.
    if (this.#readings > 100_000) throw new Error('the event loop stands still');
  }
}

const OTHER: V2Credentials = { login: 'other-login-of-the-test', password: 'other-password-of-the-test' };
const REFUSED = { status: 400, body: { errors: [{ status: '400', code: '2006' }] } } as const;

/** A credentials function that answers in turn. */
function inTurn(...answers: readonly V2Credentials[]): () => Promise<V2Credentials> {
  let calls = 0;
  return () => {
    const answer = answers[calls % answers.length] ?? V2.credentials;
    calls += 1;
    return Promise.resolve(answer);
  };
}

describe('given a lock, and then other credentials by the function', () => {
  it.each([{ status: 503 }, { status: 404 }])(
    'when the login with the new ones gets a $status, then the event loop goes on and the next attempt is paced',
    async ({ status }) => {
      keepSecrets(OTHER);
      const clock = new CountingClock();
      let current: V2Credentials = V2.credentials;
      harness = await Harness.start({
        clock,
        emulator: { accounts: [OTHER] },
        credentials: () => Promise.resolve(current),
        prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'status', ...REFUSED }),
      });
      await harness.clock.advance(1_000);
      expect(harness.tokens.status.state).toBe('locked');

      current = OTHER;
      harness.emulator.fault({ path: '/token/', kind: 'status', status });
      await harness.clock.advance(90_000);

      expect(clock.most).toBeLessThan(10_000);
      expect(harness.tokens.status.state).toBe('fresh');
      expect(harness.tokenRequests().length).toBeLessThanOrEqual(4);
    },
  );
});

describe('given a credentials function that answers differently each time', () => {
  it('when it has two accounts in turn, then each login sends what it answered, and is asked for once', async () => {
    keepSecrets(OTHER);
    let calls = 0;
    const answer = inTurn(V2.credentials, OTHER);
    const clock = new CountingClock();
    harness = await Harness.start({
      clock,
      emulator: { accounts: [OTHER], accessTtlMs: 60_000 },
      credentials: () => {
        calls += 1;
        return answer();
      },
    });
    const statuses = await harness.callSteadily(600_000, 1_000);

    expect(new Set(statuses)).toEqual(new Set([200]));
    // Once at boot, and once for the one login.
    expect(calls).toBe(2);
    expect(harness.emulator.stats).toMatchObject({ obtained: 1, rejectedLogins: 0 });
    expect(clock.most).toBeLessThan(10_000);
  });

  it('when every login has another password, then each of them is sent once', async () => {
    let reads = 0;
    harness = await Harness.start({
      emulator: { accessTtlMs: 60_000 },
      options: { eager: false },
      credentials: () => {
        reads += 1;
        return Promise.resolve({ login: V2.credentials.login, password: `password-${reads}` });
      },
    });
    await rejection(harness.tokens.renew());
    await rejection(harness.tokens.renew());

    expect(harness.emulator.stats.rejectedLogins).toBe(2);
    expect(reads).toBe(3);
  });
});

describe('given another login by the function', () => {
  it('when it is used, then nothing of the old account counts: its first token is the first, and is shared', async () => {
    keepSecrets(OTHER);
    let current: V2Credentials = V2.credentials;
    harness = await Harness.start({
      emulator: { accounts: [OTHER], accessTtlMs: 60_000 },
      credentials: () => Promise.resolve(current),
    });
    await harness.callSteadily(200_000, 5_000);
    expect(harness.tokens.status.epoch).toBeGreaterThan(2);
    current = OTHER;
    harness.emulator.revokeRefreshToken();
    await harness.callSteadily(60_000, 1_000);

    expect(harness.events).toContainEqual(
      expect.objectContaining({ type: 'token.obtained', reason: 'first', epoch: 1 }),
    );
    expect(harness.tokens.status).toMatchObject({ suspicious: false, consecutiveFailures: 0 });
    expect(await harness.call()).toBe(200);
  });
});

describe('given callers that pass what is no option', () => {
  it.each([
    { what: 'a controller as the signal', options: { signal: new AbortController() } },
    { what: 'null as the signal', options: { signal: null } },
    { what: 'null', options: null },
    { what: 'a number', options: 5_000 },
  ])(
    'when it is $what, then that call alone is refused, as a rejection, and nothing is armed',
    async ({ options }) => {
      harness = await Harness.start({ options: { eager: false } });
      for (const method of ['getAccessToken', 'getAuthorizationHeader', 'whenReady', 'renew'] as const) {
        const called: unknown = Reflect.apply(harness.tokens[method], harness.tokens, [options]);
        expect(await rejection(Promise.resolve(called))).toMatchObject({ code: 'CONFIGURATION' });
      }
      await harness.clock.advance(60_000);

      expect(harness.tokenRequests()).toEqual([]);
      expect(await harness.call()).toBe(200);
    },
  );

  it('when the signal is of another class, then it works by its shape', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      reason: undefined as unknown,
      addEventListener: (_type: string, listener: () => void) => void listeners.add(listener),
      removeEventListener: (_type: string, listener: () => void) => void listeners.delete(listener),
    };
    const options: object = { signal };
    const waiting = rejection(harness.tokens.getAccessToken(options));
    signal.reason = 'gone';
    for (const listener of listeners) listener();

    expect(await waiting).toBe('gone');
    expect(listeners.size).toBe(0);
  });

  it('when a hundred wait by one signal, then it has one listener', async () => {
    harness = await Harness.start({ prepare: (emulator) => emulator.refuseConnections() });
    const controller = new AbortController();
    let added = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        added += 1;
        add(...args);
      },
    });
    const waiting = Array.from({ length: 100 }, () => rejection(harness.tokens.getAccessToken({ signal })));
    controller.abort('gone');

    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['gone']));
    expect(added).toBe(1);
  });
});

describe('given a rejected token', () => {
  it('when its renewal fails, then those who wait get it in the same moment as newcomers', async () => {
    harness = await Harness.start();
    const token = await harness.tokens.getAccessToken();
    for (const path of ['/token/', '/token/refresh/']) {
      harness.emulator.fault({ path, kind: 'status', status: 503, times: 2 });
    }
    harness.tokens.reject(token);
    const waiting = Array.from({ length: 200 }, () => harness.tokens.getAccessToken());
    await harness.clock.advance(100);

    expect(harness.tokens.peekAccessToken()).toBe(token);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([token]));
  });

  it.each([
    { what: 'revoked', begin: (emulator: Harness['emulator']) => emulator.revokeRefreshToken() },
    ...[400, 401, 403, 404, 409, 500].map((status) => ({
      what: `answered with ${status}`,
      begin: (emulator: Harness['emulator']) =>
        void emulator.fault({ path: '/token/refresh/', kind: 'html', status }),
    })),
    {
      what: 'answered with nonsense',
      begin: (emulator: Harness['emulator']) =>
        void emulator.fault({ path: '/token/refresh/', kind: 'malformed' }),
    },
  ])(
    'when its refresh token is $what too, then the login belongs to the rejection and 1 000 callers get its token',
    async ({ begin }) => {
      harness = await Harness.start();
      const dead = await harness.tokens.getAccessToken();
      begin(harness.emulator);
      harness.tokens.reject(dead);
      const waiting = Array.from({ length: 1_000 }, () => harness.tokens.getAccessToken());
      for (let step = 0; step < 10; step += 1) {
        expect(harness.tokens.peekAccessToken()).not.toBe(dead);
        await harness.clock.advance(10);
      }
      const tokens = new Set(await Promise.all(waiting));

      expect(tokens.size).toBe(1);
      expect(tokens.has(dead)).toBe(false);
      expect(harness.tokenRequests().map(({ path }) => path)).toEqual([
        '/token/',
        '/token/refresh/',
        '/token/',
      ]);
    },
  );
});

describe('given a subscriber that renews in token.obtained', () => {
  it('when it does, then that is a later call, which brings another token', async () => {
    harness = await Harness.start({ options: { eager: false } });
    let renewed: Promise<string | undefined> | undefined;
    harness.tokens.events$.subscribe(({ type }) => {
      if (type !== 'token.obtained' || renewed !== undefined) return;
      renewed = harness.tokens.renew().then(() => harness.tokens.peekAccessToken());
    });
    const first = await harness.tokens.getAccessToken();
    await harness.clock.advance(1_000);

    expect(await renewed).toEqual(expect.any(String));
    expect(await renewed).not.toBe(first);
    expect(harness.tokenRequests()).toHaveLength(2);
  });
});

describe('given the application closes', () => {
  it('when the credentials function is pending, then no login goes out afterwards', async () => {
    const answers: ((credentials: V2Credentials) => void)[] = [];
    let isPending = false;
    harness = await Harness.start({
      options: { eager: false },
      credentials: () =>
        isPending
          ? new Promise<V2Credentials>((resolve) => answers.push(resolve))
          : Promise.resolve(V2.credentials),
    });
    isPending = true;
    const waiting = rejection(harness.tokens.getAccessToken());
    await harness.clock.advance(100);
    const closed = harness.app.close();
    for (const answer of answers) answer(V2.credentials);
    await harness.clock.advance(10_000);
    await closed;

    expect(answers).toHaveLength(1);
    expect(await waiting).toMatchObject({ code: 'STOPPED' });
    expect(harness.tokenRequests()).toEqual([]);
  });
});

describe('given a server whose clock was an hour ahead at a login', () => {
  it.each([{ dateHeader: 'exact' as const }, { dateHeader: 'off' as const }])(
    'when it is put right, then the next login is accepted, with Date $dateHeader',
    async ({ dateHeader }) => {
      harness = await Harness.start({
        emulator: { accessTtlMs: 60_000, refreshTtlMs: 65_000, refreshSlides: false, dateHeader },
        prepare: (emulator) => emulator.skewClock(3_600_000),
      });
      await harness.tokens.whenReady();
      harness.emulator.skewClock(-3_600_000);
      const statuses = await harness.callSteadily(600_000, 5_000);

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(harness.types()).not.toContain('token.signature_mismatch');
    },
  );
});
