import { momentOf, type Stored } from '../../core/index.js';
import { askStore, isStored } from '../../core/store/ask-store.js';
import { StoreUnavailableError } from '../../errors/index.js';
import { type DriverConnection, driverFor } from '../../redis/driver.js';
import { memberOf } from '../../redis/foreign.js';
import { accountKeys } from '../../redis/keys.js';
import { RedisTokenStore } from '../../redis/index.js';
import { HELD } from '../../redis/scripts.js';
import { codeOf, openTcp } from '../network/connections.js';
import { ok, wrong } from '../outcome.js';
import type { Report } from '../report.js';
import type { Setup } from '../setup.js';
import type { World } from '../world.js';
import { accessOf, type AccountAccess, fleetOutcomes, stateIn } from './fleet.js';
import type { Permission } from './permissions.js';
import { away } from './redis-away.js';
import { reportFacts } from './redis-facts.js';
import { type LoadedClient, loadClient } from './redis-client.js';
import { redisTarget } from './redis-url.js';

/** A Redis to examine. */
export interface RedisRequest {
  readonly url: string;
  /** Checked. */
  readonly keyPrefix: string;
}

/** Examines Redis and what the fleet has stored there. Only reads. */
export async function examineRedis(
  world: World,
  setup: Setup | undefined,
  { url, keyPrefix: prefix }: RedisRequest,
  report: Report,
): Promise<void> {
  const loaded = loadClient(world, url);
  if (loaded === undefined) {
    report.add(
      'Redis',
      wrong(
        'Neither ioredis nor redis is installed here. Run doctor in the directory of the application.',
        'CONFIGURATION',
      ),
      0,
    );
    return;
  }
  try {
    const connections = await connect(world, loaded, url, report);
    if (connections === undefined) return;
    const access = setup && accessOf(setup);
    const [commands, messages] = connections;
    const facts = await reportFacts(world, { commands, messages }, prefix, access?.seal.id, report);
    if (setup === undefined || access === undefined) {
      report.notTried.push('what the fleet knows (the variables have to be right first)');
    } else if (facts?.denied.some((name) => FOR_READING.includes(name)) !== false) {
      report.notTried.push('what the fleet knows (Redis does not let doctor read it)');
    } else {
      await fleet(world, setup, access, { loaded, commands, prefix }, report);
    }
  } finally {
    loaded.close();
  }
}

const FOR_READING: readonly Permission[] = ['EVALSHA', 'EVAL', 'GET', 'PTTL'];

async function connect(
  world: World,
  { library, client, lastError }: LoadedClient,
  url: string,
  report: Report,
): Promise<readonly [DriverConnection, DriverConnection] | undefined> {
  const target = redisTarget(url);
  let opened: readonly [DriverConnection, DriverConnection] | undefined;
  await report.time('Redis', async () => {
    if (target === undefined)
      return wrong('The URL of Redis is not one. Write e.g. redis://localhost:6379.', 'CONFIGURATION');
    const where = `${target.host}:${target.port}`;
    const tcp = await openTcp(world, target.host, target.port);
    if (tcp.is === 'failed') return away(where, tcp.code);
    tcp.socket.destroy();
    try {
      const driver = driverFor(client);
      const call = async (): Promise<readonly [DriverConnection, DriverConnection]> => [
        await driver.connect(),
        await driver.connect(),
      ];
      opened = await askStore(world.clock, 'redis', { call, isValid: () => true });
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      return away(where, reasonOf(lastError()) ?? error.reason);
    }
    return ok(`${where} answers (asked with ${library}).`);
  });
  return opened;
}

/** The code of a network error, or the first word of Redis' own. */
function reasonOf(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code !== 'no code') return code;
  return /^[A-Z]{3,20}\b/.exec(String(memberOf(error, 'message')))?.[0];
}

async function fleet(
  world: World,
  setup: Setup,
  { seal, budgetId }: AccountAccess,
  {
    loaded,
    commands,
    prefix,
  }: { readonly loaded: LoadedClient; readonly commands: DriverConnection; readonly prefix: string },
  report: Report,
): Promise<void> {
  const { clock } = world;
  const store = new RedisTokenStore({ client: loaded.client, keyPrefix: prefix }).open({
    id: seal.id,
    budgetId,
  });
  const sent = momentOf(clock);
  try {
    const stored = await askStore<Stored>(clock, 'redis', { call: () => store.read(), isValid: isStored });
    const { turn, text } = accountKeys(prefix, seal.id);
    const call = async (): Promise<number> => Number(await commands.eval(HELD, [turn, text], []));
    const heldForMs = await askStore(clock, 'redis', { call, isValid: (it) => typeof it === 'number' });
    const now = momentOf(clock);
    const state = stateIn(stored, seal, sent);
    const tookMs = now.mono - sent.mono;
    for (const outcome of fleetOutcomes(state, { options: setup.options, heldForMs, now }))
      report.add('fleet', outcome, tookMs);
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    report.add('fleet', away('Redis', error.reason), clock.monotonic() - sent.mono);
  } finally {
    await store.close(0);
  }
}
