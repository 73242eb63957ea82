import type { Clock } from './clock.js';

/** One moment on both clocks. */
export interface Moment {
  /** Epoch milliseconds by the local wall clock, which may step. */
  readonly wall: number;
  /** Monotonic milliseconds, which stand still while the machine sleeps. */
  readonly mono: number;
}

export function momentOf(clock: Clock): Moment {
  return { wall: clock.now(), mono: clock.monotonic() };
}

export function momentBefore(moment: Moment, ms: number): Moment {
  return { wall: moment.wall - ms, mono: moment.mono - ms };
}

/** By how much the wall clock ran ahead of the monotonic one since `then`; negative where it was set back. */
export function wallDriftMs(then: Moment, now: Moment): number {
  return now.wall - then.wall - (now.mono - then.mono);
}

/** Time gone, the larger of both clocks' views: neither a sleep nor a clock set back hides any. */
export function elapsedMs(then: Moment, now: Moment): number {
  return Math.max(now.wall - then.wall, now.mono - then.mono);
}
