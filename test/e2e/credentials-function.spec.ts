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

describe('given a credentials function', () => {
  it('when it is asked, then its credentials are read anew for every login', async () => {
    const asked: number[] = [];
    harness = await Harness.start({
      credentials: () => {
        asked.push(harness?.clock.now() ?? 0);
        return Promise.resolve(V2.credentials);
      },
    });
    await harness.tokens.whenReady();

    expect(harness.emulator.stats.obtained).toBe(1);
    expect(asked.length).toBe(2);
  });

  it('when it fails at boot, then the boot goes on and the token comes once it answers', async () => {
    let isDown = true;
    harness = await Harness.start({
      credentials: () =>
        isDown ? Promise.reject(new Error('vault password-of-the-test')) : Promise.resolve(V2.credentials),
    });
    const error = await rejection(harness.tokens.renew());
    expect(error).toMatchObject({ code: 'CONFIGURATION' });
    isDown = false;
    await harness.clock.advance(10_000);

    expect(harness.tokens.status.state).toBe('fresh');
  });

  it('when its answer cannot be used, then the application does not boot', async () => {
    harness = await Harness.boot({ credentials: () => Promise.resolve({ login: 'x' }) });
    expect(await rejection(harness.app.init())).toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('credentials.password'),
    });
  });
});
