import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import type { TokenStore } from '../../lib/index.js';
import { tokenStoreCases } from '../../lib/testing/index.js';
import { PostgresServer } from './postgres-server.js';
import { storeOfDocs, TABLES } from './store-of-docs.js';

/** May use the two tables and no more. */
const USER = 'an_application';
const DAY_MS = 24 * 3_600_000;

describe('given Postgres and the store of docs/stores.md', () => {
  let server: PostgresServer;
  let pools: readonly Pool[];
  let stores: readonly TokenStore[];

  beforeAll(async () => {
    server = await PostgresServer.start();
    await server.query(`${TABLES}
      CREATE USER ${USER};
      GRANT SELECT, INSERT, UPDATE, DELETE ON b2binpay_account, b2binpay_budget TO ${USER};`);
    const make = await storeOfDocs();
    pools = [0, 1].map(() => {
      const pool = new Pool({ host: '127.0.0.1', port: server.port, user: USER, database: 'postgres' });
      pool.on('error', () => undefined);
      return pool;
    });
    stores = pools.map(make);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await server.stop();
  });

  const cases = tokenStoreCases(() => ({ store: stores[0] ?? absent(), peer: stores[1] ?? absent() }));
  const open = () => (stores[0] ?? absent()).open({ id: randomUUID(), budgetId: randomUUID() });

  it.each(cases)('when checked, then $name', ({ run }) => run());

  it('when one knows a version of which nothing is stored, then nothing is taken', async () => {
    const account = open();
    const first = await account.acquire({ turn: 'a', leaseMs: 1_000, version: 'lost' });
    expect([first.is, first.version]).toEqual(['changed', undefined]);
    expect((await account.acquire({ turn: 'b', leaseMs: 1_000, version: undefined })).is).toBe('yours');
  });

  it('when the clock was set back, then a turn of the future is over', async () => {
    const account = open();
    await account.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await server.query(`UPDATE b2binpay_account SET turn_at = turn_at + 3600000 WHERE turn = 'a'`);
    expect((await account.acquire({ turn: 'b', leaseMs: 1_000, version: undefined })).is).toBe('yours');
  });

  it('when the budget is closed twice, then the longer one holds', async () => {
    const account = open();
    await account.closeBudget(60_000);
    await account.closeBudget(1_000);
    const { waitMs } = await account.spend({ turn: 'a', places: 1, forMs: 1_000 });
    expect(waitMs).toBeGreaterThan(50_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });

  it('when a write that keeps the turn is repeated, then the text gets no younger', async () => {
    const account = open();
    await account.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await sleep(200);
    const write = { turn: 'a', version: 'v1', text: 'text v1', atMs: 0, leaseMs: 1_000 };
    await account.write(write);
    expect(await account.write(write)).toBe(true);
    expect((await account.read()).ageMs).toBeGreaterThanOrEqual(200);
  });

  it('when a text claims to be true later than it was written, then it is as old as its write', async () => {
    const account = open();
    await account.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await account.write({ turn: 'a', version: 'v1', text: 'text v1', atMs: 60_000, leaseMs: 0 });
    await sleep(100);
    expect((await account.read()).ageMs).toBeGreaterThanOrEqual(90);
  });

  it('when a write has ended the turn, then the turn writes nothing more', async () => {
    const account = open();
    await account.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await account.write({ turn: 'a', version: 'v1', text: 'text v1', atMs: 0, leaseMs: 0 });
    expect(await account.write({ turn: 'a', version: 'v2', text: 'text v2', atMs: 0, leaseMs: 0 })).toBe(
      false,
    );
  });

  it('when the budget is full and a turn asks again, then its place is its own for longer', async () => {
    const account = open();
    await account.spend({ turn: 'a', places: 1, forMs: 1_000 });
    expect((await account.spend({ turn: 'a', places: 1, forMs: 60_000 })).waitMs).toBe(0);
    expect((await account.spend({ turn: 'b', places: 1, forMs: 1_000 })).waitMs).toBeGreaterThan(50_000);
  });

  it('when one asks while the budget is closed, then it takes no place', async () => {
    const account = open();
    await account.closeBudget(100);
    await account.spend({ turn: 'a', places: 2, forMs: 60_000 });
    await sleep(110);
    expect((await account.spend({ turn: 'b', places: 1, forMs: 1_000 })).waitMs).toBe(0);
  });

  it('when a turn without a place says that it has ended, then it takes none', async () => {
    const account = open();
    await account.spend({ turn: 'a', places: 1, forMs: 0 });
    await account.spent('b', 60_000);
    await sleep(5);
    expect((await account.spend({ turn: 'c', places: 1, forMs: 1_000 })).waitMs).toBe(0);
  });

  it('when a process closes, then what nobody uses any more is gone, and nothing else', async () => {
    const write = async (id: string, daysAgo: number, forMs: number) => {
      const account = (stores[0] ?? absent()).open({ id, budgetId: id });
      await account.acquire({ turn: id, leaseMs: 1_000, version: undefined });
      await account.spend({ turn: id, places: 1, forMs });
      await server.query(
        `UPDATE b2binpay_account SET turn_at = turn_at - ${daysAgo * DAY_MS} WHERE id = '${id}'`,
      );
      return account;
    };
    const used = await write('used', 6.9, 60_000);
    await write('unused', 7.1, 0);
    await used.close();
    const left = async (table: string) =>
      (await server.query(`SELECT id FROM ${table} WHERE id LIKE '%used'`)).map(({ id }) => id);
    expect(await left('b2binpay_account')).toEqual(['used']);
    expect(await left('b2binpay_budget')).toEqual(['used']);
  });

  it('when the server starts again, then it has another name, and the text is there', async () => {
    const account = open();
    const before = await account.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await account.write({ turn: 'a', version: 'v1', text: 'text v1', atMs: 0, leaseMs: 0 });
    await server.kill();
    await server.startAgain();
    const after = await account.acquire({ turn: 'b', leaseMs: 1_000, version: 'v1' });
    expect([after.is, after.text]).toEqual(['yours', 'text v1']);
    expect(after.server).not.toBe(before.server);
  });

  it('when a standby was promoted, then the name tells of the new timeline at once', async () => {
    const account = open();
    const before = await account.acquire({ turn: 'a', leaseMs: 1_000, version: undefined });
    await server.kill();
    await server.startAgain({ asStandby: true });
    await expect(account.acquire({ turn: 'b', leaseMs: 1_000, version: undefined })).rejects.toThrow();
    await server.query('SELECT pg_promote()');
    const after = await account.acquire({ turn: 'c', leaseMs: 1_000, version: undefined });
    expect([before, after].map((result) => result.server?.split('/').at(-1))).toEqual([
      '00000001',
      '00000002',
    ]);
  });
});

function absent(): never {
  throw new Error('there is no such store');
}
