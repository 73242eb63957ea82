// Fleets that cannot be those of the other faults.
import { collectTokens, KeyWatch, wrongKeys } from './applications.mjs';
import { startEmulator } from './emulator.mjs';
import { Fleet } from './fleet.mjs';
import { KILLED } from './faults/holders.mjs';
import { nearRenewal } from './faults/timing.mjs';
import { AWAY_BEYOND_LIMIT } from './faults/away.mjs';
import { Proxy } from './proxy.mjs';
import { RedisProcess, startSentinel } from './redis.mjs';
import { until } from './until.mjs';

const killedAfter = (point) => KILLED.find(({ name }) => name.endsWith(point));

const THREE_LIVES = {
  name: 'v3, three lives of a token',
  reasons: [],
  run: async (fleet) => {
    const before = { at: Date.now(), epoch: fleet.epoch, obtained: fleet.emulator.stats.obtained };
    for (let life = 0; life < 3; life += 1) await fleet.history.nextToken();
    // A replica reports its state a little later than its events.
    await until(() => fleet.epoch >= before.epoch + 3, 'three lives of a token');
    return before;
  },
  checkInTime: (fleet, { epoch, obtained }) => {
    const [lives, logins] = [fleet.epoch - epoch, fleet.emulator.stats.obtained - obtained];
    return lives >= 3 && logins === lives ? [] : [`${logins} logins in ${lives} lives of a token`];
  },
};

const FAILED_OVER = {
  name: 'failed over by Sentinel',
  reasons: ['store-rolled-back', 'store-empty'],
  run: async (fleet) => {
    const { master, replica, sentinel } = fleet.sentinel;
    await nearRenewal(fleet);
    const at = Date.now();
    await master.kill();
    let current;
    const ask = setInterval(() => {
      void sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'the-master').then(
        (found) => (current = found),
        () => undefined,
      );
    }, 200);
    await until(() => Number(current?.[1]) === replica.port, 'the sentinel to fail over').finally(() =>
      clearInterval(ask),
    );
    console.log(`failed over after ${Date.now() - at} ms`);
    return { at };
  },
};

/** Two renewals in the neighbourhood of the others. */
const beside = (what) => ({
  name: `applications on one Redis: ${what}`,
  reasons: [],
  run: async (fleet) => {
    const at = Date.now();
    await fleet.history.nextToken();
    await fleet.history.nextToken();
    return { at };
  },
});

export const PARTS = [
  {
    fleet: { replicas: 6, sessions: 'many', apiVersion: 'v3' },
    // The response of a login is there within 2 ms: what comes later is after the commit.
    faults: [THREE_LIVES, killedAfter('acquire')],
  },
  { faults: [FAILED_OVER], fleet: { replicas: 3, sessions: 'one-refresh' }, isBySentinel: true },
  { faults: [AWAY_BEYOND_LIMIT], fleet: { replicas: 18, sessions: 'one-refresh' } },
];

export async function runSentinel(part, run) {
  const sentinel = await startSentinel();
  try {
    await run({ ...part.fleet, sentinel });
  } finally {
    await sentinel.stop();
  }
}

export const APPLICATIONS = ['the first', 'other base URL', 'other account', 'other API version'].map(beside);

/** @param runFault one fault of one fleet */
export async function runApplications({ runFault, complain }) {
  const redis = await RedisProcess.start();
  const [v2, v3] = await Promise.all(
    ['v2', 'v3'].map((apiVersion) => startEmulator({ apiVersion, perMinute: 60 })),
  );
  const [one, other, third] = await Promise.all(
    [v2, v2, v3].map(({ url }) => Proxy.start(Number(new URL(url).port))),
  );
  const tokens = [one, other, third].map(collectTokens);
  const urlOf = ({ port }) => `http://127.0.0.1:${port}`;
  const watch = await KeyWatch.start(redis);
  const common = { redis, replicas: 2, sessions: 'many' };
  const fleets = await Promise.all([
    Fleet.start({ ...common, emulator: v2, url: urlOf(one) }),
    Fleet.start({ ...common, emulator: v2, url: urlOf(other) }),
    Fleet.start({ ...common, emulator: v2, url: urlOf(one), account: 1 }),
    Fleet.start({ ...common, emulator: v3, url: urlOf(third), apiVersion: 'v3' }),
  ]);
  try {
    await Promise.all(fleets.map((fleet, index) => runFault(fleet, APPLICATIONS[index])));
    const all = new Set(tokens.flatMap((some) => [...some]));
    for (const what of await wrongKeys({ redis, fleets, watch, tokens: all })) complain(what);
  } finally {
    watch.stop();
    await Promise.all(fleets.map((fleet) => fleet.stop()));
    await Promise.all([one, other, third].map((proxy) => proxy.stop()));
    await Promise.all([v2.stop(), v3.stop(), redis.stop()]);
  }
}
