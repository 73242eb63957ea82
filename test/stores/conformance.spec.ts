import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisReplayStore, RedisTokenStore } from '../../lib/redis/index.js';
import { type ConformanceCase, replayStoreCases, tokenStoreCases } from '../../lib/testing/index.js';
import { CLUSTER, type MadeClient, SENTINEL, SINGLE } from './clients.js';
import { RedisServer, type SentinelSetup, startCluster, startSentinel } from './redis-server.js';

/** May do what `RedisTokenStore` needs and no more. */
const PLAIN = [
  '+eval',
  '+evalsha',
  '+get',
  '+set',
  '+del',
  '+pttl',
  '+pexpire',
  '+hello',
  '+auth',
  '+client',
  '+ping',
];
const CHANNELS = ['+publish', '+subscribe', '+unsubscribe', '&*'];

const USERS: Readonly<Record<string, readonly string[]>> = {
  'may do what is needed': ['~*', ...PLAIN, ...CHANNELS, '+info'],
  'has no @dangerous and no channels': [
    '~*',
    '+@all',
    '-@dangerous',
    'resetchannels',
    '-publish',
    '-subscribe',
  ],
  'may ask neither TIME nor INFO': ['~*', '&*', '+@all', '-time', '-info'],
};

let server: RedisServer;
let cluster: readonly RedisServer[];
let sentinel: SentinelSetup;

async function startAll(): Promise<void> {
  [server, cluster, sentinel] = await Promise.all([RedisServer.start(), startCluster(), startSentinel()]);
  for (const [name, rules] of Object.entries(USERS)) {
    await server.command('ACL', 'SETUSER', userOf(name), 'on', '>secret-of-redis', ...rules);
  }
}

function userOf(name: string): string {
  return name.replaceAll(' ', '-');
}

const ONE_SERVER = Object.entries(SINGLE).map(([name, make]) => ({ name, make: () => make(server) }));
const CLUSTERS = Object.entries(CLUSTER).map(([name, make]) => ({
  name: `a cluster, ${name}`,
  make: () => make(cluster),
}));
const SENTINELS = Object.entries(SENTINEL).map(([name, make]) => ({
  name: `a sentinel, ${name}`,
  make: () => make(sentinel),
}));
const RESTRICTED = Object.keys(USERS).flatMap((user) =>
  ['ioredis 6', 'redis 6'].map((name) => ({
    name: `${name}, whose user ${user}`,
    make: () => SINGLE[name]?.(server, { username: userOf(user), password: 'secret-of-redis' }),
  })),
);

/** Cases measure time: this many at once disturb each other little. */
const AT_ONCE = 8;

describe('given servers of Redis', () => {
  beforeAll(startAll, 60_000);
  afterAll(async () => {
    await Promise.all([server.stop(), sentinel.stop(), ...cluster.map((node) => node.stop())]);
  });

  describe.each([...ONE_SERVER, ...CLUSTERS, ...SENTINELS, ...RESTRICTED])('and $name', ({ make }) => {
    let clients: readonly MadeClient[];
    let stores: readonly RedisTokenStore[];
    let callbacks: RedisReplayStore;
    const cases: readonly ConformanceCase[] = [
      ...tokenStoreCases(() => ({ store: stores[0] ?? absent(), peer: stores[1] ?? absent() })),
      ...replayStoreCases(() => callbacks),
    ];
    const results = new Map<string, unknown>();

    /** Each store as a process of its own would make it: with a client of its own, which is connected. */
    beforeAll(async () => {
      clients = [make() ?? absent(), make() ?? absent()];
      stores = clients.map(({ client }) => new RedisTokenStore({ client }));
      callbacks = new RedisReplayStore({ client: clients[0]?.client ?? absent() });
      const warm = stores.map((store) => store.open({ id: 'warm', budgetId: 'warm' }));
      await Promise.all(warm.map((account) => account.read()));
      const left = [...cases];
      const work = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          results.set(next.name, await next.run().catch((error: unknown) => error));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      await Promise.all([callbacks.close(), ...warm.map((account) => account.close())]);
    }, 60_000);
    afterAll(() => clients.forEach((one) => one.end()));

    it.each(cases)('when checked, then $name', ({ name }) => {
      expect(results.has(name)).toBe(true);
      expect(results.get(name)).toBeUndefined();
    });
  });
});

function absent(): never {
  throw new Error('there is no such client');
}
