import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Cron, Interval, ScheduleModule, SchedulerRegistry, Timeout } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { Harness } from '../support/harness.js';

const TIMER = 'b2binpay-auth:refresh:default';

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
});

describe("given the host's ScheduleModule", () => {
  it('when the application runs, then its registry holds the renewal timer all the time', async () => {
    harness = await Harness.start({ imports: [ScheduleModule.forRoot()], emulator: { accessTtlMs: 60_000 } });
    const registry = harness.app.get(SchedulerRegistry);
    const seen: boolean[] = [];
    for (let step = 0; step < 20; step += 1) {
      seen.push(registry.doesExist('timeout', TIMER));
      await harness.clock.advance(5_000);
    }

    expect(new Set(seen)).toEqual(new Set([true]));
    expect(registry.getTimeouts()).toEqual([TIMER]);
    expect(harness.types()).toContain('token.refreshed');
  });

  it('when the application has shut down, then the registry holds nothing of ours', async () => {
    harness = await Harness.start({ imports: [ScheduleModule.forRoot()] });
    const registry = harness.app.get(SchedulerRegistry);
    await harness.app.close();

    expect(registry.doesExist('timeout', TIMER)).toBe(false);
  });

  it('when the host removes the timer, then traffic renews all the same', async () => {
    harness = await Harness.start({ imports: [ScheduleModule.forRoot()], emulator: { accessTtlMs: 60_000 } });
    await harness.tokens.whenReady();
    harness.app.get(SchedulerRegistry).deleteTimeout(TIMER);
    const statuses = await harness.callSteadily(120_000, 5_000);

    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

it('given no ScheduleModule, when tokens live 60 s, then they are renewed all the same', async () => {
  harness = await Harness.start({ emulator: { accessTtlMs: 60_000 } });
  await harness.clock.advance(50_000);

  expect(harness.types()).toEqual(['token.obtained', 'token.refreshed']);
});

describe("given the host's own jobs, in real time", () => {
  @Injectable()
  class Jobs {
    readonly ran = { cron: 0, interval: 0, timeout: 0 };

    @Cron('* * * * * *')
    cron(): void {
      this.ran.cron += 1;
    }

    @Interval(200)
    interval(): void {
      this.ran.interval += 1;
    }

    @Timeout(100)
    timeout(): void {
      this.ran.timeout += 1;
    }
  }

  it('when our module is there too, then each runs as often as without it', async () => {
    const alone = await Test.createTestingModule({
      imports: [ScheduleModule.forRoot()],
      providers: [Jobs],
    }).compile();
    harness = await Harness.boot({ imports: [ScheduleModule.forRoot()], providers: [Jobs] });
    await Promise.all([alone.init(), harness.app.init()]);
    await new Promise((resolve) => setTimeout(resolve, 3_300));
    const without = { ...alone.get(Jobs).ran };
    const beside = { ...harness.app.get(Jobs).ran };
    await alone.close();

    // Jobs that are doubled run twice as often; those of two applications may be one tick apart.
    expect(beside.timeout).toBe(1);
    expect(without.cron).toBeGreaterThanOrEqual(3);
    expect(Math.abs(beside.cron - without.cron)).toBeLessThanOrEqual(1);
    expect(without.interval).toBeGreaterThanOrEqual(8);
    expect(Math.abs(beside.interval - without.interval)).toBeLessThanOrEqual(1);
  });

  it('when there is no ScheduleModule, then our module starts none of them', async () => {
    harness = await Harness.start({ providers: [Jobs] });
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(harness.app.get(Jobs).ran).toEqual({ cron: 0, interval: 0, timeout: 0 });
  });
});
