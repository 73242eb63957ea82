import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountSession } from '../../lib/core/store/account-session.js';
import { type AccountState, CLEAN_HISTORY, UNKNOWN_ACCOUNT } from '../../lib/core/store/account-state.js';
import { systemClock } from '../../lib/core/time/clock.js';
import { momentBefore, momentOf } from '../../lib/core/time/moment.js';
import { accessOf } from '../../lib/doctor/redis/fleet.js';
import { readSetup } from '../../lib/doctor/setup.js';
import { systemWorld } from '../../lib/doctor/world.js';
import { Secret } from '../../lib/protocol/index.js';
import { RedisTokenStore } from '../../lib/redis/index.js';
import { SINGLE } from '../stores/clients.js';
import { freePort, RedisServer } from '../stores/redis-server.js';
import { diagnose, type Env, sayingOf, stepsOf, variables, wrongIn } from './diagnose.js';

describe('given a Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterEach(() => server.command('FLUSHALL'));
  afterAll(() => server.stop());

  // Nobody listens there: what Redis says does not depend on the API.
  const ENV: Env = variables('http://127.0.0.1:9');

  function urlOf({ port }: RedisServer, user = ''): string {
    return `redis://${user}127.0.0.1:${port}`;
  }

  async function redisSteps(
    args: readonly string[] = [],
    env: Env = { REDIS_URL: urlOf(server) },
    world = {},
  ) {
    const { steps, notTried } = await stepsOf({ ...ENV, ...env }, ['--redis', ...args], world);
    const ofRedis = steps.filter(({ step }) => step.startsWith('Redis') || step === 'fleet');
    return { steps: ofRedis, notTried, wrong: wrongIn(ofRedis), fleet: sayingOf(ofRedis, 'fleet') };
  }

  /** Stores what a service would have stored, and lets it hold the turn for `leaseMs`. */
  async function store(changes: Partial<AccountState>, leaseMs = 0): Promise<void> {
    const { setup } = readSetup(ENV);
    if (setup === undefined) throw new Error('no setup');
    const { client, end } = SINGLE['ioredis 6']?.(server) ?? { client: undefined, end: () => undefined };
    if (client === undefined) throw new Error('no client');
    const { seal, budgetId } = accessOf(setup);
    const session = new AccountSession({
      clock: systemClock,
      store: new RedisTokenStore({ client }),
      seal,
      budgetId,
      onWake: () => undefined,
    });
    await session.acquire('a-turn', 5_000);
    await session.write('a-turn', { ...UNKNOWN_ACCOUNT, ...changes }, leaseMs);
    await session.close();
    end();
  }

  function ago(ms: number) {
    return momentBefore(momentOf(systemClock), ms);
  }

  function tokenSent(agoMs: number): AccountState['token'] {
    const accessToken = new Secret('an-access-token');
    return { turn: 'a-turn', accessToken, lifetimeMs: 900_000, sent: ago(agoMs), isForced: false };
  }

  async function dump(): Promise<readonly (readonly [string, string])[]> {
    const keys = await server.command('KEYS', '*');
    return Promise.all(
      (Array.isArray(keys) ? keys.map(String) : []).map(
        async (key) => [key, String(await server.command('GET', key))] as const,
      ),
    );
  }

  describe('given --redis', () => {
    it.each(['ioredis', 'redis'])(
      'when the application has %s, then it is asked with that, and all is well',
      async (library) => {
        const load = (name: string): unknown => {
          if (name !== library) throw new Error('not installed');
          return systemWorld.load(name);
        };
        const { steps, wrong, fleet } = await redisSteps([], undefined, { load });
        expect(wrong).toEqual({});
        expect(sayingOf(steps, 'Redis')).toMatch(new RegExp(`answers \\(asked with ${library}\\)`));
        expect(sayingOf(steps, 'Redis role')).toBe('It can be written to.');
        expect(sayingOf(steps, 'Redis permissions')).toContain('may do all');
        expect(sayingOf(steps, 'Redis run')).toContain('names its run');
        expect(fleet).toMatch(/^Nothing is stored: no process with these credentials and this base URL/);
      },
    );

    it('when the application has neither library, then that is wrong', async () => {
      const load = (): never => {
        throw new Error('not installed');
      };
      expect((await redisSteps([], undefined, { load })).wrong).toEqual({ Redis: 'CONFIGURATION' });
    });

    it('when it is asked, then nothing in it changes', async () => {
      await store({ epoch: 3, token: tokenSent(60_000) });
      const before = await dump();
      await redisSteps();
      expect(await dump()).toEqual(before);
      expect(before).toHaveLength(1);
    });

    it('when it is a read-only replica, then nothing can be stored', async () => {
      const replica = await RedisServer.start({ config: [`replicaof 127.0.0.1 ${server.port}`] });
      const { wrong } = await redisSteps([urlOf(replica)], {});
      await replica.stop();
      expect(wrong).toEqual({ 'Redis role': 'token.solo' });
    });

    it('when it is away, then it is refused', async () => {
      const { wrong, steps } = await redisSteps([`redis://127.0.0.1:${await freePort()}`], {});
      expect(wrong).toEqual({ Redis: 'token.solo' });
      expect(sayingOf(steps, 'Redis')).toContain('ECONNREFUSED');
    });

    it('when it does not answer, then that takes no longer than the service would wait', async () => {
      server.process.kill('SIGSTOP');
      const { wrong } = await redisSteps().finally(() => server.process.kill('SIGCONT'));
      expect(wrong).toEqual({ Redis: 'token.solo' });
    });
  });

  describe('given a Redis user', () => {
    const needed = '+evalsha +eval +get +set +del +pttl +pexpire +publish +subscribe +unsubscribe +info';
    const ofClients = '+hello +client +ping +auth';
    async function asUser(rules: string): Promise<Awaited<ReturnType<typeof redisSteps>>> {
      await server.command(
        'ACL',
        'SETUSER',
        'payments',
        'reset',
        'on',
        '>redis-password',
        ...rules.split(' '),
      );
      return redisSteps([], { REDIS_URL: urlOf(server, 'payments:redis-password@') });
    }

    it('when it has the rules of docs/fleet.md, then it may do all', async () => {
      const { wrong, fleet } = await asUser(`~b2binpay:* &b2binpay:* -@all ${needed} ${ofClients}`);
      expect(wrong).toEqual({});
      expect(fleet).toContain('Nothing is stored');
    });

    it.each([
      ['INFO', '+info', 'store-unproven', /may not use INFO .*every renewal is a login/],
      ['PUBLISH', '+publish', 'token.solo', /may not use PUBLISH .*polling: every 15 s/],
      ['SUBSCRIBE', '+subscribe', 'token.solo', /may not use SUBSCRIBE .*polling/],
      ['SET', '+set', 'token.solo', /may not use SET .*goes on alone/],
      ['PEXPIRE', '+pexpire', 'token.solo', /may not use PEXPIRE .*handled twice/],
      ['EVALSHA', '+evalsha', 'token.solo', /may not use EVALSHA .*goes on alone/],
      ['EVAL', '+eval', 'token.solo', /may not use EVAL .*goes on alone/],
    ])('when it may not %s, then that and its cost are said', async (_name, rule, heading, says) => {
      const rest = needed.split(' ').filter((other) => other !== rule);
      const { wrong, steps } = await asUser(`~b2binpay:* &b2binpay:* -@all ${rest.join(' ')} ${ofClients}`);
      expect(wrong).toEqual({ 'Redis permissions': heading });
      expect(sayingOf(steps, 'Redis permissions')).toMatch(says);
    });

    it('when it may not use the keys, then all commands on keys are missing', async () => {
      const { steps } = await asUser(`~other:* &b2binpay:* -@all ${needed} ${ofClients}`);
      expect(sayingOf(steps, 'Redis permissions')).toMatch(/may not use EVALSHA, EVAL|may not use .*GET/);
    });

    it('when its password is wrong, then Redis says so and nothing of the URL is printed', async () => {
      await server.command('ACL', 'SETUSER', 'payments', 'reset', 'on', '>redis-password');
      const env = { ...ENV, REDIS_URL: urlOf(server, 'payments:another-password@') };
      const { out } = await diagnose(env, ['--redis']);
      expect(out).toMatch(/^WRONG .* Redis +127\.0\.0\.1:\d+ cannot be used \(WRONGPASS\)/m);
      expect(out).not.toMatch(/another-password|payments/);
    });
  });

  describe('given what the fleet has stored', () => {
    it('when a token is valid, then its epoch, age and expiry are said', async () => {
      await store({ epoch: 7, token: tokenSent(120_000) });
      const { wrong, fleet } = await redisSteps();
      expect(wrong).toEqual({});
      expect(fleet).toMatch(/^Token 7 is 2 min old and valid for 13 min more\. No renewal is under way\.$/);
    });

    it('when a renewal is under way, then that is said', async () => {
      await store({ epoch: 7, token: tokenSent(120_000) }, 20_000);
      expect((await redisSteps()).fleet).toMatch(
        /A renewal is under way \(its turn is held for at most (?:20|1\d) s more\)/,
      );
    });

    it('when its renewal is overdue and nobody renews, then that is wrong', async () => {
      await store({ epoch: 7, token: tokenSent(800_000) });
      expect((await redisSteps()).wrong).toEqual({ fleet: 'TOKEN_WAIT_TIMEOUT' });
    });

    it('when it has expired, then that is wrong', async () => {
      await store({ epoch: 7, token: tokenSent(1_000_000) });
      expect((await redisSteps()).fleet).toContain('has expired; there is no valid token.');
    });

    const error = {
      code: 'API_UNAVAILABLE',
      message: 'nestjs-b2binpay-auth: a gateway failed with 503.',
      at: ago(20_000),
    } as const;
    it('when the last exchanges failed, then the cause and the next attempt are said', async () => {
      const backoffUntil = systemClock.monotonic() + 60_000;
      const history = { ...CLEAN_HISTORY, failures: 3, lastError: error, backoffUntil };
      await store({ epoch: 1, token: tokenSent(60_000), history });
      const { wrong, fleet } = await redisSteps();
      expect(wrong).toEqual({ fleet: 'API_UNAVAILABLE' });
      expect(fleet).toMatch(
        /3 failed in a row, the last \d\d s ago: a gateway failed with 503\. Next attempt in (?:60|5\d) s\./,
      );
    });

    it.each([
      ['credentials', 60_000, /Next attempt in (?:60|5\d) s/],
      ['ip', 60_000, /white list/],
      ['signature', 60_000, /signature of the token response/],
      ['suspicion', Infinity, /until somebody calls TokenService\.renew\(\)/],
    ] as const)(
      'when it is locked by %s, then reason, since when and the next attempt are said',
      async (reason, inMs, says) => {
        const probeAt = systemClock.monotonic() + inMs;
        const lock = { reason, since: ago(300_000), probeAt, httpStatus: 400 };
        await store({ epoch: 1, token: tokenSent(60_000), history: { ...CLEAN_HISTORY, lock } });
        const { wrong, fleet } = await redisSteps();
        expect(wrong).toEqual({ fleet: reason });
        expect(fleet).toMatch(new RegExp(`Locked \\(${reason}\\) since 5 min`));
        expect(fleet).toMatch(says);
      },
    );

    it('when there was a suspicion, then that is said', async () => {
      await store({
        epoch: 1,
        token: tokenSent(60_000),
        history: { ...CLEAN_HISTORY, suspected: ago(60_000) },
      });
      expect((await redisSteps()).wrong).toEqual({ fleet: 'token.suspicious' });
    });

    it('when it was altered, then it cannot be read', async () => {
      await store({ epoch: 1, token: tokenSent(60_000) });
      const [entry] = await dump();
      if (entry === undefined) throw new Error('nothing is stored');
      await server.command('SET', entry[0], entry[1].replace(/.{8}$/, 'AAAAAAA='));
      expect((await redisSteps()).fleet).toMatch(/altered, or is of another version/);
    });

    it('when the credentials or the prefix are others, then nothing is found', async () => {
      await store({ epoch: 1, token: tokenSent(60_000) });
      const { fleet } = await redisSteps(['--key-prefix', 'other']);
      expect(fleet).toContain('Nothing is stored');
      const others = { REDIS_URL: urlOf(server), B2BINPAY_PASSWORD: 'another-one' };
      expect((await redisSteps([], others)).fleet).toContain('Nothing is stored');
    });

    it('when the variables are wrong, then Redis is examined and the last line says what was not', async () => {
      const { steps, notTried } = await redisSteps([], { REDIS_URL: urlOf(server), B2BINPAY_PASSWORD: '' });
      expect(sayingOf(steps, 'Redis permissions')).toContain('may do all');
      expect(notTried).toContain('what the fleet knows (the variables have to be right first)');
    });
  });
});
