// Each fault, and the reasons of logins that it explains.
import { RedisProcess } from './redis.mjs';
import { sleep, until } from './fleet.mjs';

/** Younger than that nobody renews a token of 20 s; a fault of 6 s that begins then ends 3 s before the hard stop. */
const BEFORE_RENEWAL_MS = 8_500;
const POINTS = ['acquire', 'intent', 'request', 'answer', 'commit'];

async function nearRenewal(fleet) {
  await until(
    () => fleet.tokenAgeMs >= BEFORE_RENEWAL_MS && fleet.tokenAgeMs < BEFORE_RENEWAL_MS + 1_000,
    'a token of 8.5 s',
  );
}

const everyProxy = (fleet, act) => fleet.replicas.forEach(({ proxy }) => act(proxy));

/** So that the request is surely out before its answer is there. */
function answerLate(fleet) {
  fleet.emulator.fault({ path: '/token/refresh/', kind: 'slow', delayMs: 300 });
}

const killed = POINTS.map((point) => ({
  name: `holder killed after ${point}`,
  // The next token within five seconds.
  isTimed: point !== 'commit',
  reasons: point === 'acquire' || point === 'commit' ? [] : ['ambiguous'],
  run: async (fleet) => {
    if (point === 'request') answerLate(fleet);
    return (await fleet.ambush(point, 'SIGKILL')).at;
  },
}));

const stopped = POINTS.map((point) => ({
  name: `holder stopped for 9 s after ${point}`,
  reasons: point === 'acquire' || point === 'commit' ? [] : ['ambiguous'],
  run: async (fleet) => {
    if (point === 'request') answerLate(fleet);
    const { replica, at } = await fleet.ambush(point, 'SIGSTOP');
    replica.isStopped = true;
    await sleep(9_000);
    replica.child.kill('SIGCONT');
    // It has been away: a moment to see what happened meanwhile.
    await sleep(500);
    replica.isStopped = false;
    return at;
  },
}));

const apiFaults = [
  {
    name: 'API answers 503 twice',
    // The refresh token may be spent all the same.
    reasons: ['ambiguous'],
    run: async (fleet) => {
      fleet.emulator.fault({ path: '/token/refresh/', kind: 'status', status: 503, times: 2 });
      await nextToken(fleet);
    },
  },
  {
    name: 'API answers 429, Retry-After 2',
    // Where the hard stop is near by then, a login is the better bet.
    reasons: ['refresh-failed'],
    isThrottled: true,
    run: async (fleet) => {
      fleet.emulator.fault({
        path: '/token/refresh/',
        kind: 'status',
        status: 429,
        headers: { 'retry-after': '2' },
      });
      await nextToken(fleet);
    },
  },
  {
    name: 'reply of a refresh lost',
    reasons: ['ambiguous'],
    run: async (fleet) => {
      fleet.emulator.fault({ path: '/token/refresh/', kind: 'lost-reply' });
      await nextToken(fleet);
    },
  },
];

const storeFaults = [
  {
    name: 'Redis killed, back empty',
    reasons: ['store-empty'],
    run: async (fleet) => {
      await nearRenewal(fleet);
      await fleet.redis.kill();
      await sleep(2_000);
      await fleet.redis.startEmpty();
    },
  },
  {
    name: 'Redis restarted from an older snapshot',
    reasons: ['store-rolled-back', 'store-empty'],
    run: async (fleet) => {
      await fleet.redis.snapshot();
      await nextToken(fleet);
      await nearRenewal(fleet);
      await fleet.redis.kill();
      await fleet.redis.startFromSnapshot();
    },
  },
  {
    name: 'older snapshot, all replicas new',
    reasons: ['store-rolled-back', 'store-empty', 'first'],
    isAllNew: true,
    run: async (fleet) => {
      await fleet.redis.snapshot();
      await nextToken(fleet);
      await fleet.redis.kill();
      await fleet.redis.startFromSnapshot();
      fleet.replaceAll();
      await sleep(1_000);
    },
  },
  {
    name: 'failed over to a replica without the last write',
    reasons: ['store-rolled-back', 'store-empty'],
    run: async (fleet) => {
      const replica = await RedisProcess.start('--replicaof', '127.0.0.1', fleet.redis.port);
      await sleep(1_500);
      await replica.command('REPLICAOF', 'NO', 'ONE');
      await nextToken(fleet);
      await nearRenewal(fleet);
      const old = fleet.redis;
      fleet.redis = replica;
      everyProxy(fleet, (proxy) => proxy.retarget(replica.port));
      await old.stop();
    },
  },
  {
    name: 'Redis black-holed for 6 s',
    reasons: [],
    run: (fleet) =>
      during(
        fleet,
        6_000,
        (proxy) => proxy.hold(),
        (proxy) => proxy.letGo(),
      ),
  },
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
      everyProxy(fleet, (proxy) => proxy.delay(300));
      await nextToken(fleet);
      await nextToken(fleet);
      everyProxy(fleet, (proxy) => proxy.delay(0));
    },
  },
  {
    name: 'one replica cut off for 6 s',
    reasons: [],
    run: async (fleet) => {
      await nearRenewal(fleet);
      const { proxy } = fleet.replicas[Math.floor(Math.random() * fleet.replicas.length)];
      proxy.hold();
      await sleep(6_000);
      proxy.letGo();
    },
  },
];

/** Longer than a token lives: everybody is on its own for a while. */
const away = {
  name: 'Redis away for 60 s',
  reasons: ['solo', 'store-empty', 'store-rolled-back'],
  isLong: true,
  run: async (fleet) => {
    await fleet.redis.kill();
    await sleep(60_000);
    await fleet.redis.startEmpty();
  },
};

async function during(fleet, ms, begin, end) {
  await nearRenewal(fleet);
  everyProxy(fleet, begin);
  await sleep(ms);
  everyProxy(fleet, end);
}

async function nextToken(fleet) {
  const { epoch } = fleet;
  await until(() => fleet.epoch > epoch, 'the next token');
}

export const ALL = [...killed, ...stopped, ...apiFaults, ...storeFaults, away];

/** As many as go into two minutes, of each kind the hardest. */
export const SHORT = [
  'holder killed after request',
  'holder killed after answer',
  'holder stopped for 9 s after intent',
  'reply of a refresh lost',
  'Redis killed, back empty',
  'Redis black-holed for 6 s',
].map((wanted) => ALL.find(({ name }) => name === wanted));
