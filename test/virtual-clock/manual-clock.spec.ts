import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../lib/testing/index.js';

describe('given a manual clock', () => {
  it('when nobody moves it, then it stands still at its start', () => {
    const clock = new ManualClock(1_700_000_000_000);
    expect(clock.now()).toBe(1_700_000_000_000);
    expect(Number.isInteger(new ManualClock().now())).toBe(true);
    expect(clock.monotonic()).toBe(clock.monotonic());
  });

  it('when it is advanced, then timers fire in order of time, and of arming, each at its own time', async () => {
    const clock = new ManualClock(0);
    const fired: [string, number][] = [];
    const note = (name: string) => () => {
      fired.push([name, clock.now()]);
    };
    clock.setTimeout(note('late'), 300);
    clock.setTimeout(note('first'), 100);
    clock.setTimeout(note('second'), 100);
    clock.setTimeout(note('never'), 301);
    clock.setTimeout(note('never'), Infinity);

    await clock.advance(300);

    expect(fired).toEqual([
      ['first', 100],
      ['second', 100],
      ['late', 300],
    ]);
    expect(clock.now()).toBe(300);
  });

  it('when a timer arms another within the advance, then that fires too', async () => {
    const clock = new ManualClock(0);
    const at: number[] = [];
    const again = (): void => {
      at.push(clock.monotonic());
      clock.setTimeout(again, 250);
    };
    clock.setTimeout(again, 250);
    await clock.advance(1_000);
    expect(at).toEqual([250, 500, 750, 1_000]);
  });

  it('when a timer is armed again and again without a delay, then time passes all the same', async () => {
    const clock = new ManualClock(0);
    let count = 0;
    const again = (): void => {
      count += 1;
      clock.setTimeout(again, 0);
    };
    clock.setTimeout(again, 0);
    await clock.advance(0);
    expect(count).toBe(1);
    await clock.advance(10);
    expect(count).toBe(11);
  });

  it('when a timer is cleared, also by another that fires before it, then it does not fire', async () => {
    const clock = new ManualClock();
    let count = 0;
    const never = (): void => {
      count += 1;
    };
    clock.clearTimeout(clock.setTimeout(never, 1));
    const victim = clock.setTimeout(never, 10);
    clock.setTimeout(() => {
      clock.clearTimeout(victim);
    }, 10 - 1);
    clock.clearTimeout(undefined);
    await clock.advance(10);
    expect(count).toBe(0);
  });

  it('when a timer starts a chain of promises, then its end comes before the next timer', async () => {
    const clock = new ManualClock(0);
    const order: string[] = [];
    clock.setTimeout(() => {
      void (async () => {
        for (let step = 0; step < 50; step += 1) await Promise.resolve();
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        order.push('chain');
        clock.setTimeout(() => {
          order.push('from the chain');
        }, 1);
      })();
    }, 10);
    clock.setTimeout(() => {
      order.push('next');
    }, 12);
    await clock.advance(12);
    expect(order).toEqual(['chain', 'from the chain', 'next']);
  });

  it('when two advance it at once, then one moves after the other', async () => {
    const clock = new ManualClock(0);
    await Promise.all([clock.advance(100), clock.fork(0).advance(50), clock.advance(25)]);
    expect(clock.now()).toBe(175);
  });

  it('when a timer throws, then advance rejects, and the clock goes on from there', async () => {
    const clock = new ManualClock(0);
    clock.setTimeout(() => {
      throw new Error('from a timer');
    }, 40);
    await expect(clock.advance(100)).rejects.toThrow('from a timer');
    expect(clock.now()).toBe(40);
    await clock.advance(100);
    expect(clock.now()).toBe(140);
  });

  it('when it is stepped, then only its wall clock moves', async () => {
    const clock = new ManualClock(1_000_000);
    let fired = false;
    clock.setTimeout(() => {
      fired = true;
    }, 100);
    const before = clock.monotonic();
    clock.step(-500_000);
    clock.step(1_000);
    await clock.advance(99);
    expect([clock.now(), clock.monotonic() - before, fired]).toEqual([501_099, 99, false]);
  });

  it('when it is forked, then both share the timeline, each with its own wall clock', async () => {
    const clock = new ManualClock(1_000_000);
    const fork = clock.fork(600_000);
    const order: string[] = [];
    fork.setTimeout(() => {
      order.push('fork');
    }, 10);
    clock.setTimeout(() => {
      order.push('clock');
    }, 20);

    await clock.advance(15);
    await fork.advance(15);
    fork.step(7);

    expect(order).toEqual(['fork', 'clock']);
    expect([clock.now(), fork.now()]).toEqual([1_000_030, 1_600_037]);
    expect(fork.monotonic()).toBe(clock.monotonic());
  });

  it('when time should go back, or is no number, then it says so', async () => {
    const clock = new ManualClock();
    await expect(clock.advance(-1)).rejects.toThrow('nestjs-b2binpay-auth: time can only move forward');
    await expect(clock.advance(Number.NaN)).rejects.toThrow(
      'nestjs-b2binpay-auth: advance needs a finite number',
    );
    expect(() => new ManualClock(Number.NaN)).toThrow('nestjs-b2binpay-auth:');
  });

  it('when an hour with a thousand timers passes, then it takes a fraction of a second', async () => {
    const clock = new ManualClock();
    let count = 0;
    const again = (): void => {
      count += 1;
      clock.setTimeout(again, 3_600);
    };
    clock.setTimeout(again, 3_600);
    const startedAt = performance.now();
    await clock.advance(3_600_000);
    expect(count).toBe(1_000);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('given a tracked promise', () => {
  it('when it takes real time, then advance waits for it', async () => {
    const clock = new ManualClock(0);
    let settledAt: number | undefined;
    clock.track(
      new Promise((resolve) => {
        setTimeout(() => {
          settledAt = clock.now();
          resolve(undefined);
        }, 60);
      }),
    );
    await clock.advance(1_000);
    expect(settledAt).toBe(0);
  });

  it('when it rejects, then advance goes on and nothing is unhandled', async () => {
    const clock = new ManualClock();
    clock.track(Promise.reject(new Error('expected')));
    await clock.advance(1_000);
  });

  it('when a timer starts it, then the next timer waits for it', async () => {
    const clock = new ManualClock(0);
    const order: string[] = [];
    clock.setTimeout(() => {
      clock.track(
        new Promise((resolve) => {
          setTimeout(() => {
            order.push('tracked');
            resolve(undefined);
          }, 30);
        }),
      );
    }, 10);
    clock.setTimeout(() => {
      order.push('timer');
    }, 11);
    await clock.advance(20);
    expect(order).toEqual(['tracked', 'timer']);
  });

  it('when it waits for the clock itself, then advance gives it up once, after two seconds', async () => {
    const clock = new ManualClock();
    let isOver = false;
    clock.track(
      new Promise((resolve) => {
        clock.setTimeout(() => {
          isOver = true;
          resolve(undefined);
        }, 500);
      }),
    );
    clock.setTimeout(() => undefined, 100);
    clock.setTimeout(() => undefined, 200);
    const startedAt = performance.now();
    await clock.advance(1_000);
    expect(isOver).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThan(1_900);
    expect(performance.now() - startedAt).toBeLessThan(3_500);
  });
});
