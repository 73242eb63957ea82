import { describe, expect, it } from '@jest/globals';
import { tokenWindow } from '../../../lib/core/policy/token-window.js';

const SETTINGS = { earliest: 0.6, latest: 0.75, minIntervalMs: 5_000 };
const S = 1_000;

describe('given the lifetime of a token', () => {
  // By hand: L - clamp(5 % of L, 2 s, 30 s), never before 0.8 L.
  it.each([
    { lifetimeMs: 6 * S, hardStopMs: 4.8 * S },
    { lifetimeMs: 10 * S, hardStopMs: 8 * S },
    { lifetimeMs: 15 * S, hardStopMs: 13 * S },
    { lifetimeMs: 30 * S, hardStopMs: 28 * S },
    { lifetimeMs: 60 * S, hardStopMs: 57 * S },
    { lifetimeMs: 900 * S, hardStopMs: 870 * S },
    { lifetimeMs: 3_600 * S, hardStopMs: 3_570 * S },
  ])('when it is $lifetimeMs ms, then the hard stop is at $hardStopMs ms', ({ lifetimeMs, hardStopMs }) => {
    expect(tokenWindow(lifetimeMs, 0.5, SETTINGS).hardStopMs).toBeCloseTo(hardStopMs, 6);
  });

  // By hand: f x L, but at least min(2 s, 0.2 L) before the hard stop.
  it.each([
    { lifetimeMs: 6 * S, share: 1, refreshAtMs: 3.6 * S },
    { lifetimeMs: 10 * S, share: 1, refreshAtMs: 6 * S },
    { lifetimeMs: 15 * S, share: 1, refreshAtMs: 11 * S },
    { lifetimeMs: 60 * S, share: 0, refreshAtMs: 36 * S },
    { lifetimeMs: 60 * S, share: 1, refreshAtMs: 45 * S },
    { lifetimeMs: 3_600 * S, share: 0.5, refreshAtMs: 2_430 * S },
  ])('when it is $lifetimeMs ms and $share is drawn, then renewal is due at $refreshAtMs ms', (given) => {
    expect(tokenWindow(given.lifetimeMs, given.share, SETTINGS).refreshAtMs).toBeCloseTo(
      given.refreshAtMs,
      6,
    );
  });

  it('when renewal would be due before minIntervalMs, then the timer alone waits for that', () => {
    const early = { earliest: 0.1, latest: 0.1, minIntervalMs: 5_000 };
    expect(tokenWindow(20 * S, 0, early)).toMatchObject({ refreshAtMs: 2 * S, timerAtMs: 5 * S });
  });

  it('when minIntervalMs is longer than the life, then the timer waits for 60 % of it', () => {
    const slow = { ...SETTINGS, earliest: 0.1, latest: 0.1, minIntervalMs: 600_000 };
    expect(tokenWindow(60 * S, 0, slow).timerAtMs).toBe(36 * S);
  });
});
