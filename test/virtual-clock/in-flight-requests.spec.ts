import { Agent, request as httpRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { type B2binpayEmulator, B2binpayEmulator as Emulator, ManualClock } from '../../lib/testing/index.js';
import { authToken, MEDIA, withEmulator } from '../emulator/support.js';
import { until } from '../support/until.js';

const DEADLINE_MS = 8_000;

/** A client as the package's own: a deadline by the clock, a keep-alive agent, exchanges reported to the clock. */
class Client {
  readonly statuses: (number | string)[] = [];
  readonly endedAt: number[] = [];
  readonly #agent = new Agent({ keepAlive: true });

  constructor(
    readonly emulator: B2binpayEmulator<'v2'>,
    readonly clock: ManualClock,
  ) {}

  login(deadlineMs = DEADLINE_MS): void {
    const abort = new AbortController();
    const timer = this.clock.setTimeout(() => {
      abort.abort();
    }, deadlineMs);
    const exchange = this.#exchange(abort.signal);
    this.clock.track(exchange);
    void this.#note(exchange, timer);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #note(exchange: Promise<number>, timer: unknown): Promise<void> {
    try {
      this.statuses.push(await exchange);
    } catch (error) {
      this.statuses.push(
        typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no code',
      );
    }
    this.endedAt.push(this.clock.now());
    this.clock.clearTimeout(timer);
  }

  async #exchange(signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': MEDIA };
      const url = `${this.emulator.url}/token/`;
      const request = httpRequest(
        url,
        { method: 'POST', headers, signal, agent: this.#agent },
        (response) => {
          response.once('error', reject);
          response.resume().once('end', () => {
            resolve(response.statusCode ?? 0);
          });
        },
      );
      request.once('error', reject);
      request.end(JSON.stringify(authToken({ ...this.emulator.credentials })));
    });
  }
}

async function withClient(
  act: (client: Client, emulator: B2binpayEmulator<'v2'>, clock: ManualClock) => Promise<void>,
) {
  const clock = new ManualClock(0);
  const options = { apiVersion: 'v2', clock: clock.fork(), requestsPerMinute: Infinity } as const;
  await withEmulator(options, async (emulator) => {
    const client = new Client(emulator, clock);
    try {
      await act(client, emulator, clock);
    } finally {
      client.close();
    }
  });
}

describe('given exchanges that client and emulator report to a manual clock', () => {
  it('when one is on its way, then time does not move before it has ended', async () => {
    await withClient(async (client, emulator, clock) => {
      client.login();
      await clock.advance(10_000);
      expect(client.statuses).toEqual([200]);
      expect([client.endedAt, emulator.log.map(({ at }) => at)]).toEqual([[0], [0]]);
    });
  });

  it('when timers start one each second, then each arrives and ends in its own second', async () => {
    await withClient(async (client, emulator, clock) => {
      const again = (): void => {
        client.login();
        clock.setTimeout(again, 1_000);
      };
      clock.setTimeout(again, 1_000);
      await clock.advance(200_000);
      const seconds = Array.from({ length: 200 }, (_, index) => (index + 1) * 1_000);
      expect(emulator.log.map(({ at }) => at)).toEqual(seconds);
      expect(client.endedAt).toEqual(seconds);
    });
  });

  it('when one hangs, then time moves up to its deadline and beyond', async () => {
    await withClient(async (client, emulator, clock) => {
      emulator.fault({ kind: 'hang' });
      client.login();
      const startedAt = performance.now();
      await clock.advance(3_600_000);
      expect(performance.now() - startedAt).toBeLessThan(1_500);
      expect([client.statuses, client.endedAt]).toEqual([['ABORT_ERR'], [DEADLINE_MS]]);
    });
  });

  it('when one hangs and others do not, then the others are waited for', async () => {
    await withClient(async (client, emulator, clock) => {
      emulator.fault({ kind: 'hang' });
      client.login(3_600_000);
      const again = (): void => {
        client.login();
        clock.setTimeout(again, 1_000);
      };
      clock.setTimeout(again, 1_000);
      await clock.advance(50_000);
      expect(client.endedAt).toEqual(Array.from({ length: 50 }, (_, index) => (index + 1) * 1_000));
      expect(new Set(client.statuses)).toEqual(new Set([200]));
    });
  });

  it('when a client gives up one that hangs and starts the next at once, then that one is waited for', async () => {
    await withClient(async (client, emulator, clock) => {
      const startedAt = performance.now();
      for (let round = 0; round < 50; round += 1) {
        emulator.fault({ kind: 'hang', times: 2 });
        client.login(1_000);
        client.login(50_000);
        clock.setTimeout(() => {
          client.login();
        }, 1_000);
        await clock.advance(1_001);
        expect(client.statuses.splice(0).toSorted()).toEqual([200, 'ABORT_ERR']);
        expect(client.endedAt.splice(0)).toEqual([round * 51_001 + 1_000, round * 51_001 + 1_000]);
        await clock.advance(50_000);
        expect([client.statuses.splice(0), client.endedAt.splice(0)]).toEqual([
          ['ABORT_ERR'],
          [round * 51_001 + 50_000],
        ]);
      }
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    });
  });

  it('when slow ones and a dripping one overlap, then each ends at its own time', async () => {
    await withClient(async (client, emulator, clock) => {
      emulator.fault({ kind: 'slow', delayMs: 3_000 });
      client.login();
      await clock.advance(1);
      emulator.fault({ kind: 'slow', delayMs: 1_000 });
      client.login();
      await clock.advance(1);
      emulator.fault({ kind: 'drip', intervalMs: 100 });
      client.login();
      await clock.advance(60_000);
      expect(client.statuses).toEqual([200, 200, expect.stringMatching(/^(ABORT_ERR|ECONNRESET)$/)]);
      expect(client.endedAt).toEqual([1_001, 3_000, 8_002]);
    });
  });

  it('when the server refuses while one hangs, then that one and the next fail at that time', async () => {
    await withClient(async (client, emulator, clock) => {
      emulator.fault({ kind: 'hang' });
      client.login();
      clock.setTimeout(() => {
        void emulator.refuseConnections();
      }, 2_000);
      clock.setTimeout(() => {
        client.login();
      }, 3_000);
      clock.setTimeout(() => {
        void emulator.acceptConnections();
      }, 4_000);
      clock.setTimeout(() => {
        client.login();
      }, 5_000);
      await clock.advance(10_000);
      expect(client.statuses).toEqual(['ECONNRESET', 'ECONNREFUSED', 200]);
      expect(client.endedAt).toEqual([2_000, 3_000, 5_000]);
    });
  });

  it('when a client that reports nothing hangs too, then the others are waited for all the same', async () => {
    await withClient(async (client, emulator, clock) => {
      emulator.fault({ kind: 'hang' });
      const abort = new AbortController();
      const foreign = fetch(`${emulator.url}/ping`, { signal: abort.signal });
      const outcome = expect(foreign).rejects.toThrow();
      await until('the request has arrived', () => emulator.log.length > 0);
      clock.setTimeout(() => {
        client.login();
      }, 1_000);
      await clock.advance(20_000);
      expect(client.endedAt).toEqual([1_000]);
      abort.abort();
      await outcome;
    });
  });
});

describe('given an emulator on the system clock', () => {
  it('when a slow fault is asked for, then it takes real time', async () => {
    const emulator = await Emulator.start({ apiVersion: 'v2' });
    emulator.fault({ kind: 'slow', delayMs: 50 });
    const startedAt = performance.now();
    expect((await fetch(`${emulator.url}/ping`)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(45);
    await emulator.stop();
  });
});
