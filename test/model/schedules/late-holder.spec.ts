import { describe, expect, it } from '@jest/globals';
import { SimTime } from '../../simulation/sim-clock.js';
import { SimProcess } from '../../simulation/sim-process.js';
import { SimVendor } from '../../simulation/sim-vendor.js';
import { ProcessClock } from './process-clock.js';
import { StoreServer } from './scheduled-store.js';

const LIFE_MS = 20_000;
const COMMAND_MS = 10;
const WIRE_MS = 100;

/** Two processes; the first can be paused while it holds the turn. */
class Two {
  readonly time = new SimTime();
  readonly vendor = new SimVendor(this.time);
  readonly server = new StoreServer(this.time, {});
  readonly clock = new ProcessClock(this.time, 0);
  readonly first: SimProcess;
  second: SimProcess | undefined;

  constructor() {
    this.vendor.lifeMs = LIFE_MS;
    this.first = this.birth(this.clock, 'first');
  }

  birth(clock: ProcessClock, name: string): SimProcess {
    const passage = { commandMs: COMMAND_MS / 2, answerMs: COMMAND_MS / 2 };
    return new SimProcess({
      clock,
      vendor: this.vendor,
      random: () => 0.5,
      name,
      store: this.server.storeFor(clock, () => passage),
      wire: (deliver, answer) => {
        this.time.add(WIRE_MS, () => {
          const response = deliver();
          clock.setTimeout(() => answer(response), WIRE_MS);
        });
      },
    });
  }

  /** The second process, which finds the first one's token. */
  async join(): Promise<SimProcess> {
    this.second = this.birth(new ProcessClock(this.time, 300_000), 'second');
    await this.time.advance(1_000);
    return this.second;
  }

  /** Starts a renewal of the first process and stops it so many milliseconds later. */
  async pauseAfter(ms: number): Promise<void> {
    void this.first.keeper.renew({ timeoutMs: 1_000 }).catch(() => undefined);
    await this.time.advance(ms);
    this.clock.pause();
  }
}

describe('given a process that is stopped while it holds the turn', () => {
  it('when it wakes after its lease and had sent nothing, then it sends nothing', async () => {
    const two = new Two();
    await two.time.advance(1_000);
    const second = await two.join();
    const before = two.vendor.requests.length;
    // Acquired and marked; the answer to the mark lies in its socket.
    await two.pauseAfter(3.5 * COMMAND_MS);
    expect(two.vendor.requests).toHaveLength(before);
    await two.time.advance(60_000);
    const byOther = two.vendor.requests.length;
    expect(byOther).toBeGreaterThan(before);
    two.clock.resume();
    await two.time.advance(2_000);

    expect(two.vendor.requests).toHaveLength(byOther);
    expect(two.first.keeper.peek()).toBe(second.keeper.peek());
    expect(two.vendor.reuses).toBe(0);
  });

  it('when it wakes with an answer in hand, then its refresh token is never sent', async () => {
    const two = new Two();
    await two.time.advance(1_000);
    await two.join();
    // The request has arrived, its answer comes while the process is stopped.
    await two.pauseAfter(4 * COMMAND_MS + 1.5 * WIRE_MS);
    const brought = two.vendor.issued;
    await two.time.advance(14_000);
    expect(two.vendor.issued).toBeGreaterThan(brought);
    two.clock.resume();
    await two.time.advance(100);

    const token = two.first.keeper.peek();
    expect(token === undefined || two.vendor.isDead(token)).toBe(false);
    await two.time.advance(120_000);
    expect(two.vendor.refreshTokensSent).not.toContain(`refresh.${brought}`);
    expect(two.vendor.reuses).toBe(0);
  });

  it('when it wakes with an answer that has expired, then that is never handed out', async () => {
    const two = new Two();
    await two.time.advance(1_000);
    await two.pauseAfter(4 * COMMAND_MS + 1.5 * WIRE_MS);
    await two.time.advance(3 * LIFE_MS);
    two.clock.resume();
    for (let step = 0; step < 50; step += 1) {
      const token = two.first.keeper.peek();
      expect(token === undefined || !two.vendor.isDead(token)).toBe(true);
      await two.time.advance(100);
    }

    expect(two.first.keeper.peek()).toEqual(expect.any(String));
    expect(two.vendor.reuses).toBe(0);
  });
});
