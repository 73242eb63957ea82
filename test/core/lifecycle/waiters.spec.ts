import { describe, expect, it } from '@jest/globals';
import { B2binpayAuthError } from '../../../lib/index.js';
import { Waiters } from '../../../lib/core/index.js';
import { ProcessClock } from '../../model/schedules/process-clock.js';
import { SimProcess } from '../../simulation/sim-process.js';
import { SimTime } from '../../simulation/sim-clock.js';
import { SimVendor } from '../../simulation/sim-vendor.js';

/** A process that can stand still while a caller of it waits. */
class Waiting {
  readonly time = new SimTime();
  readonly clock = new ProcessClock(this.time, 0);
  readonly waiters = new Waiters<string>(this.clock, {
    defaultTimeoutMs: 10_000,
    lastError: () => undefined,
    onChange: () => undefined,
  });

  /** When the wait ended, and how. */
  async endOf(timeoutMs: number): Promise<{ readonly at: number; readonly outcome: unknown }> {
    const outcome: unknown = await this.waiters
      .wait({ timeoutMs })
      .catch((error: unknown) => (error instanceof B2binpayAuthError ? error.code : error));
    return { at: this.time.trueMs, outcome };
  }

  async standStill(ms: number): Promise<void> {
    this.clock.pause();
    await this.time.advance(ms);
    this.clock.resume();
  }
}

describe('given a caller that waits for a token', () => {
  it('when its timeout has passed, then it ends at once', async () => {
    const waiting = new Waiting();
    const end = waiting.endOf(10_000);
    await waiting.time.advance(60_000);

    expect(await end).toEqual({ at: 10_000, outcome: 'TOKEN_WAIT_TIMEOUT' });
  });

  it.each([
    { stillMs: 10_030, timeoutMs: 10_000, endsAt: 10_030, why: 'a timer that was hardly late' },
    { stillMs: 11_000, timeoutMs: 10_000, endsAt: 12_000, why: 'the time it was late, again' },
    { stillMs: 60_000, timeoutMs: 10_000, endsAt: 63_000, why: '3 s at most' },
    { stillMs: 60_000, timeoutMs: 200, endsAt: 60_200, why: 'its own length at most' },
  ])(
    'when the process stood still for $stillMs ms and no token comes, then one of $timeoutMs ms ends at $endsAt ms: $why',
    async ({ stillMs, timeoutMs, endsAt }) => {
      const waiting = new Waiting();
      const end = waiting.endOf(timeoutMs);
      await waiting.standStill(stillMs);
      await waiting.time.advance(60_000);

      expect(await end).toEqual({ at: endsAt, outcome: 'TOKEN_WAIT_TIMEOUT' });
    },
  );

  it('when the process stood still past its timeout and a token comes then, then it gets it', async () => {
    const waiting = new Waiting();
    const end = waiting.endOf(10_000);
    await waiting.standStill(60_000);
    await waiting.time.advance(1_000);
    waiting.waiters.resolveAll('token');

    expect(await end).toEqual({ at: 61_000, outcome: 'token' });
  });
});

describe('given a first login that was on the wire as the process stood still', () => {
  it.each([50, 1_000, 7_900])(
    'when it wakes past every deadline, then a caller since %d ms gets the token of the next login',
    async (waitedMs) => {
      const time = new SimTime();
      const clock = new ProcessClock(time, 0);
      const vendor = new SimVendor(time);
      let requests = 0;
      const { keeper } = new SimProcess({
        clock,
        vendor,
        random: () => 1,
        wire: (deliver, answer) => {
          // What was under way as it stood still is lost.
          if ((requests += 1) > 1) clock.setTimeout(() => answer(deliver()), 20);
        },
      });
      const token = keeper.get();
      await time.advance(waitedMs);
      clock.pause();
      await time.advance(60_000);
      clock.resume();
      await time.advance(3_000);

      await expect(token).resolves.toBe(keeper.peek());
      expect(keeper.peek()).toBeDefined();
    },
  );
});
