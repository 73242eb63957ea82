import { emitKeypressEvents } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { emulatorActions } from '../view/emulator-actions.js';
import { type Action, View } from '../view/view.js';
import { Fleet, type Replica } from './fleet.js';

const REPLICAS = 3;
const PATIENCE_MS = 30_000;

/** With a terminal: a live table and keys. Without one: a short script that checks itself. */
async function main(): Promise<void> {
  const over = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => over.abort());
  const fleet = await Fleet.start(REPLICAS);
  const isShown = process.stdin.isTTY && process.stdout.isTTY;
  // Whoever pressed a button would disturb the script.
  const view = process.argv.includes('--no-view')
    ? undefined
    : await View.open({
        facts: () => `${REPLICAS} replicas, API v2 emulated on this machine, Redis is ${redisIs(fleet)}`,
        replicas: () => fleet.replicas,
        actions: isShown ? actionsOf(fleet) : [],
      });
  const where = view === undefined ? '' : `the page that shows it: ${view.url}`;
  try {
    if (isShown) await show(fleet, over, where);
    else await play(fleet, over.signal, where);
  } catch (error) {
    // Ctrl-C ends the script wherever it waits.
    if (!over.signal.aborted) throw error;
  } finally {
    await view?.close();
    await fleet.stop();
  }
}

function redisIs(fleet: Fleet): string {
  return fleet.isRedisUp ? 'up' : 'down';
}

function actionsOf(fleet: Fleet): readonly Action[] {
  return [
    ...emulatorActions(fleet.emulator, 'v2'),
    {
      id: 'kill',
      group: 'Fleet',
      label: 'Kill the replica that brought the token',
      run: async () => {
        const name = fleet.holder?.name ?? 'nobody';
        await fleet.killHolder();
        return `${name} was killed, another one takes its place.`;
      },
    },
    {
      id: 'redis',
      group: 'Fleet',
      label: 'Stop Redis',
      isOn: () => !fleet.isRedisUp,
      run: async () => {
        await (fleet.isRedisUp ? fleet.stopRedis() : fleet.startRedis());
        return `Redis is ${redisIs(fleet)}.`;
      },
    },
  ];
}

async function show(fleet: Fleet, over: AbortController, where: string): Promise<void> {
  emitKeypressEvents(process.stdin);
  process.stdin.setRawMode(true).resume();
  process.stdin.on('keypress', (_, { name, ctrl }: { readonly name?: string; readonly ctrl?: boolean }) => {
    if (name === 'k') void fleet.killHolder();
    if (name === 'r') void (fleet.isRedisUp ? fleet.stopRedis() : fleet.startRedis());
    if (name === 'q' || (name === 'c' && ctrl === true)) over.abort();
  });
  while (!over.signal.aborted) {
    process.stdout.write(`\u001B[H\u001B[J${table(fleet)}\n${where}\n`);
    await sleep(200);
  }
  process.stdin.setRawMode(false).pause();
}

function table(fleet: Fleet): string {
  const { obtained, refreshed, throttled, refreshReuses } = fleet.stats;
  const { calls, failed } = fleet.calls;
  return [
    line('', 'state', 'epoch', 'its token was', 'solo'),
    ...fleet.replicas.map(({ name, state, epoch, source, solo }) => line(name, state, epoch, source, solo)),
    '',
    `Redis is ${redisIs(fleet)}`,
    `logins ${obtained}, refreshes ${refreshed}, 429s ${throttled}, reuses ${refreshReuses}`,
    `calls ${calls}, failed ${failed}`,
    '',
    `k kills ${fleet.holder?.name ?? 'nobody'}, r ${fleet.isRedisUp ? 'stops' : 'starts'} Redis, q ends`,
  ].join('\n');
}

function line(...cells: readonly (string | number | boolean)[]): string {
  return cells.map((cell) => String(cell).padEnd(15)).join('');
}

async function play(fleet: Fleet, over: AbortSignal, where: string): Promise<void> {
  if (where !== '') console.log(where);
  const until = (what: string, isTrue: () => boolean): Promise<void> => waitUntil(what, isTrue, over);

  await until('all have a token', () => isUnited(fleet));
  print('three replicas have started', fleet);

  const first = epochOf(fleet);
  await until('the token is renewed', () => isUnited(fleet) && epochOf(fleet) > first);
  print('the token was renewed', fleet);

  const { obtained } = fleet.stats;
  const second = epochOf(fleet);
  await fleet.killHolder();
  await until('another replica is there', () => isUnited(fleet));
  await until('the token is renewed without the holder', () => isUnited(fleet) && epochOf(fleet) > second);
  check(fleet.stats.obtained === obtained, 'the death of the holder cost a login');
  print('the holder was killed, another replica has started, the token was renewed', fleet);

  await fleet.stopRedis();
  await until('somebody misses Redis', () => fleet.replicas.some(({ solo }) => solo));
  print('Redis was killed, and the first renewal is due: nobody needs it yet', fleet);

  const third = epochOf(fleet);
  await fleet.startRedis();
  await until('there is one token again', () => isUnited(fleet) && epochOf(fleet) > third);
  print('Redis is back, and empty', fleet);

  const { throttled, refreshReuses, unauthorized } = fleet.stats;
  const { calls, failed } = fleet.calls;
  check(throttled + refreshReuses + unauthorized + failed === 0, table(fleet));
  console.log(`${calls} calls, none failed; no refresh token was used twice, no 429, no 401`);
}

function epochOf(fleet: Fleet): number {
  return Math.max(...fleet.replicas.map(({ epoch }) => epoch));
}

/** Everybody has the same valid token. */
function isUnited(fleet: Fleet): boolean {
  const epoch = epochOf(fleet);
  const { replicas } = fleet;
  const isFine = (one: Replica): boolean => one.epoch === epoch && one.state === 'fresh';
  return replicas.length === REPLICAS && replicas.every(isFine);
}

async function waitUntil(what: string, isTrue: () => boolean, over: AbortSignal): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isTrue()) {
    check(performance.now() < end, `waited in vain: ${what}`);
    await sleep(50, undefined, { signal: over });
  }
}

function check(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what);
}

/** By source, as chance decides who is the first. */
function print(what: string, fleet: Fleet): void {
  const order = ['obtained', 'refreshed', 'adopted', '-'];
  const replicas = fleet.replicas.toSorted((a, b) => order.indexOf(a.source) - order.indexOf(b.source));
  console.log(what);
  for (const { epoch, source } of replicas) console.log(`    epoch ${epoch}, ${source}`);
}

void main();
