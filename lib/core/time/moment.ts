import type { Clock } from './clock.js';

/** One moment on the wall clock and the monotonic clock. */
export interface Moment {
  /** Epoch milliseconds by the local wall clock, which may step. */
  readonly wall: number;
  /** Monotonic milliseconds, which do not advance while the machine sleeps. */
  readonly mono: number;
}

export function momentOf(clock: Clock): Moment {
  return { wall: clock.now(), mono: clock.monotonic() };
}

export function momentBefore(moment: Moment, ms: number): Moment {
  return { wall: moment.wall - ms, mono: moment.mono - ms };
}

/** How far the wall clock has moved ahead of the monotonic one since `then`; negative if it was set back. */
export function wallDriftMs(then: Moment, now: Moment): number {
  return now.wall - then.wall - (now.mono - then.mono);
}

/** Elapsed time, the larger of both clocks' values, so that neither a sleep nor a clock set back hides any. */
export function elapsedMs(then: Moment, now: Moment): number {
  return Math.max(now.wall - then.wall, now.mono - then.mono);
}
