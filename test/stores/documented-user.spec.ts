import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisReplayStore, RedisTokenStore } from '../../lib/redis/index.js';
import { replayStoreCases, tokenStoreCases } from '../../lib/testing/index.js';
import { SINGLE } from './clients.js';
import { RedisServer } from './redis-server.js';

const README = readFileSync(new URL('../../sample/06-fleet/README.md', import.meta.url), 'utf8');
const USER = { username: 'b2binpay', password: 'secret' };

/** The line of the README, in words. */
function documented(): readonly string[] {
  const line = /^ACL SETUSER b2binpay .*$/m.exec(README)?.[0];
  if (line === undefined) throw new Error('the README of the sample shows no ACL SETUSER');
  return line.split(' ').slice(1);
}

describe('given a Redis whose user may do what the README says', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.start();
    await server.command('ACL', ...documented());
  }, 60_000);
  afterAll(() => server.stop());

  it.each(['ioredis 6', 'redis 6'])(
    'when every case of both stores runs with %s, then all pass',
    async (name) => {
      const made = SINGLE[name]?.(server, USER);
      if (made === undefined) throw new Error('there is no such client');
      const store = new RedisTokenStore(made);
      const callbacks = new RedisReplayStore(made);
      const cases = [...tokenStoreCases(() => store), ...replayStoreCases(() => callbacks)];
      const left = [...cases];
      const failed: string[] = [];
      const work = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          const title = next.name;
          await next.run().catch(() => failed.push(title));
        }
      };
      await Promise.all(Array.from({ length: 8 }, work));
      expect(failed).toEqual([]);
      await callbacks.close();
      made.end();
    },
  );

  it('when a turn is taken and ended by a write, then the server has a name and others are woken', async () => {
    const made = SINGLE['ioredis 6']?.(server, USER);
    if (made === undefined) throw new Error('there is no such client');
    const account = new RedisTokenStore(made).open({ id: 'woken', budgetId: 'woken' });
    const wakes = new EventEmitter();
    const nextWake = (): Promise<unknown> => once(wakes, 'wake');
    const subscribed = nextWake();
    account.watch(() => wakes.emit('wake'));
    await subscribed;
    const woken = nextWake();
    const { server: run } = await account.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await account.write({ turn: 'a', version: 'v1', text: 'text v1', atMs: 0, leaseMs: 0 });
    await woken;
    expect(run).toMatch(/^[0-9a-f]{40}$/);
    await account.close();
    made.end();
  });
});
