// What stays on the heap after very many renewals and very many callers who gave up. No network: the core alone.
import {
  Budgets,
  InMemoryTokenStore,
  momentOf,
  systemClock,
  TokenKeeper,
} from '../../dist/esm/core/index.js';
import { Secret } from '../../dist/esm/protocol/index.js';

const RENEWALS = 100_000;
const CALLERS = 1_000_000;
const BATCH = 10_000;

function keeperOf(respond) {
  let turns = 0;
  let tokens = 0;
  const fixed = { apiVersion: 'v3', clientId: new Secret('client'), clientSecret: new Secret('secret') };
  const transport = {
    send: async () => {
      const sent = momentOf(systemClock);
      await respond();
      tokens += 1;
      const value = { data: { attributes: { access: `access.${tokens}`, expires_in: 3_600 } } };
      return { is: 'response', sent, response: { status: 200, body: { is: 'json', value } } };
    },
  };
  const random = () => 0.5;
  return new TokenKeeper(
    {
      clock: systemClock,
      store: storeWithoutLimit(),
      budgets: new Budgets(),
      transport,
      credentials: { fixed, read: async () => fixed },
      observer: { event: () => undefined, notice: () => undefined, storeReturned: () => undefined },
    },
    {
      name: 'bench',
      eager: false,
      waitTimeoutMs: 10_000,
      window: { earliest: 0.6, latest: 0.75, minIntervalMs: 5_000 },
      account: {
        baseUrl: 'https://bench.example',
        rateLimit: { perMinute: 1_000, scope: 'origin' },
        randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
      },
      exchange: {
        apiVersion: 'v3',
        timeoutMs: 8_000,
        failures: { onRepeatedSuspicion: 'obtain', random },
        newTurn: () => `turn-${(turns += 1)}`,
      },
      random,
    },
  );
}

/** A day of renewals in one go: the limit of requests would only make it wait. */
function storeWithoutLimit() {
  const store = new InMemoryTokenStore();
  const open = (id) => Object.assign(store.open(id), { spend: async () => ({ waitMs: 0 }) });
  return { kind: store.kind, open };
}

/** kB by which the heap grew, after a warm-up. */
async function growth(warmUp, run) {
  await warmUp();
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  await run();
  globalThis.gc();
  return Math.round((process.memoryUsage().heapUsed - before) / 1_024);
}

async function renew(keeper, count) {
  for (let done = 0; done < count; done += 1) await keeper.renew();
}

async function abort(keeper, count) {
  for (let done = 0; done < count; done += BATCH) {
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = Array.from({ length: BATCH }, () => keeper.get({ signal, timeoutMs: Infinity }));
    controller.abort();
    await Promise.allSettled(waiting);
  }
}

Budgets.prototype.of = () => ({
  places: () => Infinity,
  take: () => ({ entry: {} }),
  opensInMs: () => 0,
  end: () => undefined,
  refund: () => undefined,
  close: () => undefined,
});
const renewing = keeperOf(() => Promise.resolve());
const perRenewal = await growth(
  () => renew(renewing, 2_000),
  () => renew(renewing, RENEWALS),
);
const waiting = keeperOf(() => new Promise(() => undefined));
const perCaller = await growth(
  () => abort(waiting, 2 * BATCH),
  () => abort(waiting, CALLERS),
);
console.table([
  { what: `heap after ${RENEWALS} renewals`, grown: `${perRenewal} kB`, aim: '< 1024 kB' },
  { what: `heap after ${CALLERS} aborted callers`, grown: `${perCaller} kB`, aim: '< 1024 kB' },
]);
process.exit(0);
