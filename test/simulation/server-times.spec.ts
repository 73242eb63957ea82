import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '../support/random.js';
import { SimClock, SimTime } from './sim-clock.js';
import { SimProcess } from './sim-process.js';
import { SimVendor } from './sim-vendor.js';

const S = 1_000;
const MINUTE = 60 * S;
const DAY = 86_400 * S;
class Life {
  readonly time = new SimTime();
  readonly clock = new SimClock(this.time);
  readonly vendor = new SimVendor(this.time);
  readonly process: SimProcess;
  dead = 0;
  missing = 0;

  constructor(lifeMs: number, seed = 1) {
    this.vendor.lifeMs = lifeMs;
    this.process = new SimProcess({ clock: this.clock, vendor: this.vendor, random: randomFrom(seed) });
  }

  /** Asks for the token every `everyMs`; counts those that are dead and the moments without one. */
  async pass(ms: number, everyMs: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += everyMs) {
      await this.time.advance(everyMs);
      this.ask();
    }
  }

  ask(): void {
    const token = this.process.keeper.peek();
    if (token === undefined) this.missing += 1;
    else if (this.vendor.isDead(token)) this.dead += 1;
  }

  /** The most requests that fell into any 0.4 of a life. */
  mostPer(lifeMs: number, from = 0): number {
    const instants = this.vendor.requests.map(({ at }) => at).filter((at) => at >= from);
    let most = 0;
    let first = 0;
    instants.forEach((at, index) => {
      while ((instants[first] ?? at) <= at - 0.4 * lifeMs) first += 1;
      most = Math.max(most, index - first + 1);
    });
    return most;
  }
}

/** Days of virtual time take seconds of real time; the long form has more of them. */
const IS_LONG = process.env['LONG'] === '1';

const LIVES = [
  { life: '15 s', lifeMs: 15 * S },
  { life: '60 s', lifeMs: MINUTE },
  { life: '610 s', lifeMs: 610 * S },
  ...(IS_LONG ? [{ life: '5 days', lifeMs: 5 * DAY }] : []),
];

describe.each(LIVES)('given tokens of $life, whose JWTs say nothing of use', ({ lifeMs }) => {
  const steps = 200;
  /** So many lives, for the timer is there every 15 s. */
  const count = lifeMs > DAY ? 2.5 : 10;

  it.each([
    { what: 'right', skew: () => 0 },
    { what: 'absent', skew: () => undefined },
    { what: 'two minutes ahead', skew: () => 2 * MINUTE },
    { what: 'two minutes behind', skew: () => -2 * MINUTE },
  ])(
    'when Date is $what all the time, then no token is dead and each life costs one request',
    async ({ skew }) => {
      const life = new Life(lifeMs);
      life.vendor.dateSkewMs = skew;
      await life.pass(S, S);
      await life.pass(count * lifeMs, lifeMs / 20);

      expect({ dead: life.dead, missing: life.missing }).toEqual({ dead: 0, missing: 0 });
      expect(life.mostPer(lifeMs)).toBe(1);
    },
  );

  it.each([{ skewMs: 10 * MINUTE }, { skewMs: -10 * MINUTE }])(
    'when only refreshes have a Date that is off by $skewMs ms, then no token is dead and a life costs two requests at most',
    async ({ skewMs }) => {
      const life = new Life(lifeMs);
      life.vendor.dateSkewMs = () => (life.vendor.requests.at(-1)?.kind === 'refresh' ? skewMs : 0);
      await life.pass(S, S);
      await life.pass(count * lifeMs, lifeMs / steps);

      expect(life.dead).toBe(0);
      expect(life.missing).toBe(0);
      expect(life.mostPer(lifeMs)).toBeLessThanOrEqual(3);
    },
  );

  it('when Date is right and wrong in turn, then no token is dead', async () => {
    const life = new Life(lifeMs);
    let asked = 0;
    life.vendor.dateSkewMs = () => ((asked += 1) % 2 === 0 ? 4 * MINUTE : 0);
    await life.pass(S, S);
    await life.pass(count * lifeMs, lifeMs / steps);

    expect(life.dead).toBe(0);
    expect(life.missing).toBe(0);
    expect(life.mostPer(lifeMs)).toBeLessThanOrEqual(3);
  });

  it.each([
    { what: 'ten minutes ahead', stepMs: 10 * MINUTE },
    { what: 'ten minutes back', stepMs: -10 * MINUTE },
    { what: 'ahead by a little less than a life', stepMs: 0.95 * lifeMs },
    { what: 'back by a little less than a life', stepMs: -0.95 * lifeMs },
    { what: 'back by 0.3 s', stepMs: -300 },
  ])(
    'when the wall clock is set $what, then it costs two requests at most and no token is dead',
    async ({ stepMs }) => {
      const life = new Life(lifeMs);
      await life.pass(2.3 * lifeMs, lifeMs / steps);
      life.clock.step(stepMs);
      const steppedAt = life.time.trueMs;
      // A clock that leapt is believed by the first call that finds it so: the machine may have slept.
      life.ask();
      await life.time.advance(S);
      const missingBefore = life.missing;
      await life.pass(count * lifeMs, lifeMs / steps);

      expect(life.dead).toBe(0);
      expect(life.missing - missingBefore).toBe(0);
      const after = life.vendor.requests.filter(({ at }) => at > steppedAt && at < steppedAt + 0.4 * lifeMs);
      expect(after.length).toBeLessThanOrEqual(3);
      expect(life.mostPer(lifeMs, steppedAt + lifeMs)).toBeLessThanOrEqual(2);
      expect(life.vendor.requests.at(-1)?.kind).toBe('refresh');
    },
  );

  it('when the machine sleeps for two lives, then it wakes without the dead token and has one soon', async () => {
    const life = new Life(lifeMs);
    await life.pass(2.3 * lifeMs, lifeMs / steps);
    await life.clock.sleep(2 * lifeMs);
    life.ask();
    await life.time.advance(S);
    await life.pass(1.5 * lifeMs, lifeMs / steps);

    expect(life.dead).toBe(0);
  });

  it.each([{ drift: 1e-4 }, { drift: -1e-4 }])(
    'when the wall clock drifts by $drift against the monotonic one, then no token is dead and none is renewed early',
    async ({ drift }) => {
      const life = new Life(lifeMs);
      life.clock.drift = drift;
      // A week of 15 s tokens would take minutes of real time.
      const daysMs = IS_LONG ? Math.min(7 * DAY, Math.max(DAY, 2_000 * lifeMs)) : Math.min(40 * lifeMs, DAY);
      await life.pass(S, S);
      await life.pass(daysMs, lifeMs / 8);

      expect(life.dead).toBe(0);
      expect(life.missing).toBe(0);
      expect(life.mostPer(lifeMs)).toBeLessThanOrEqual(1);
    },
  );
});

describe.each([
  { what: 'longer', fromMs: MINUTE, toMs: 15 * MINUTE },
  { what: 'shorter', fromMs: 15 * MINUTE, toMs: MINUTE },
])('given a vendor that makes lives $what within a session', ({ fromMs, toMs }) => {
  it('when it does, then the next renewal measures anew, by one login, and no token is dead', async () => {
    const life = new Life(fromMs);
    await life.pass(2.2 * fromMs, fromMs / 60);
    const missingBefore = life.missing;
    life.vendor.lifeMs = toMs;
    await life.pass(6 * Math.max(fromMs, toMs), 500);

    expect(life.dead).toBe(0);
    expect(life.missing - missingBefore).toBe(0);
    expect(life.process.events).toContainEqual(
      expect.objectContaining({ type: 'token.obtained', reason: 'server-time' }),
    );
    expect(life.process.events.filter(({ type }) => type === 'token.obtained')).toHaveLength(2);
    expect(life.mostPer(Math.min(fromMs, toMs))).toBeLessThanOrEqual(2);
  });
});
