// Redis dies, forgets or is out of reach.
import { RedisProcess } from '../redis.mjs';
import { sleep } from '../until.mjs';
import { during, everyProxy, nearRenewal } from './timing.mjs';

const FORGOTTEN = ['store-rolled-back', 'store-empty'];

export const EMPTIED = {
  name: 'Redis killed, back empty',
  reasons: ['store-empty'],
  run: async (fleet) => {
    await nearRenewal(fleet);
    const at = Date.now();
    await fleet.redis.kill();
    await sleep(2_000);
    await fleet.redis.startEmpty();
    return { at };
  },
};

export const BLACK_HOLE = {
  name: 'Redis black-holed for 6 s',
  reasons: [],
  run: (fleet) =>
    during(
      fleet,
      6_000,
      (proxy) => proxy.hold(),
      (proxy) => proxy.letGo(),
    ),
};

export const STORE_FAULTS = [
  EMPTIED,
  {
    name: 'Redis restarted from an older snapshot',
    reasons: FORGOTTEN,
    run: async (fleet) => {
      await fleet.redis.snapshot();
      await fleet.history.nextToken();
      await nearRenewal(fleet);
      const at = Date.now();
      await fleet.redis.kill();
      await fleet.redis.startFromSnapshot();
      return { at };
    },
  },
  {
    name: 'older snapshot, all replicas new',
    reasons: [...FORGOTTEN, 'first'],
    run: async (fleet) => {
      await fleet.redis.snapshot();
      await fleet.history.nextToken();
      const at = Date.now();
      await fleet.redis.kill();
      await fleet.redis.startFromSnapshot();
      fleet.replaceAll();
      await sleep(1_000);
      return { at };
    },
  },
  {
    name: 'failed over to a replica without the last write',
    reasons: FORGOTTEN,
    run: async (fleet) => {
      const replica = await RedisProcess.start('--replicaof', '127.0.0.1', fleet.redis.port);
      await sleep(1_500);
      await replica.command('REPLICAOF', 'NO', 'ONE');
      await fleet.history.nextToken();
      await nearRenewal(fleet);
      const at = Date.now();
      const old = fleet.redis;
      fleet.redis = replica;
      everyProxy(fleet, (proxy) => proxy.retarget(replica.port));
      await old.stop();
      return { at };
    },
  },
  BLACK_HOLE,
  {
    name: 'Redis half-open for 4 s',
    reasons: [],
    run: (fleet) =>
      during(
        fleet,
        4_000,
        (proxy) => proxy.leaveHalfOpen(),
        () => {},
      ),
  },
  {
    name: 'Redis 300 ms away each way',
    reasons: [],
    run: async (fleet) => {
      const at = Date.now();
      everyProxy(fleet, (proxy) => proxy.delay(300));
      await fleet.history.nextToken();
      await fleet.history.nextToken();
      everyProxy(fleet, (proxy) => proxy.delay(0));
      return { at };
    },
  },
  {
    name: 'one replica cut off for 6 s',
    reasons: [],
    run: async (fleet) => {
      await nearRenewal(fleet);
      const at = Date.now();
      const { proxy } = fleet.replicas[Math.floor(Math.random() * fleet.replicas.length)];
      proxy.hold();
      await sleep(6_000);
      proxy.letGo();
      return { at };
    },
  },
];
