import { describe, expect, it } from '@jest/globals';
import { backoffMs, exchangeDeadlineMs, permanentErrorBackoffMs } from '../../../lib/core/policy/backoff.js';

const longest = (): number => 1;
const shortest = (): number => 0;

describe('given the n-th failure in a row', () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [4, 4_000],
    [5, 8_000],
    [6, 8_000],
    [100, 8_000],
  ])(
    'when it is number %d and there is no token, then the pause is half of %d ms to all of it',
    (n, fullMs) => {
      expect(backoffMs(n, 0, longest)).toBe(fullMs);
      expect(backoffMs(n, 0, shortest)).toBe(fullMs / 2);
    },
  );

  it('when a token is valid for long, then pauses grow to 30 s', () => {
    expect(backoffMs(6, 3_600_000, longest)).toBe(16_000);
    expect(backoffMs(7, 3_600_000, longest)).toBe(30_000);
  });

  it('when a token is valid for 9 s more, then no pause is longer than a third of that', () => {
    expect(backoffMs(10, 9_000, longest)).toBe(3_000);
  });

  it('when a token is valid for 1 s more, then a pause may still be 1 s', () => {
    expect(backoffMs(10, 1_000, longest)).toBe(1_000);
  });
});

it('given refusals that asking again does not change, then they are paced 30, 60, 120, 240, 300 s', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map(permanentErrorBackoffMs)).toEqual(
    [30, 60, 120, 240, 300, 300, 300].map((s) => s * 1_000),
  );
});

describe('given an exchange', () => {
  it.each([
    { validForMs: 0, timeoutMs: 8_000, deadlineMs: 8_000 },
    { validForMs: 21_000, timeoutMs: 8_000, deadlineMs: 7_000 },
    { validForMs: 60_000, timeoutMs: 8_000, deadlineMs: 8_000 },
    { validForMs: 1_500, timeoutMs: 8_000, deadlineMs: 1_000 },
    { validForMs: 1_500, timeoutMs: 400, deadlineMs: 400 },
  ])('when a token is valid for $validForMs ms, then its deadline is $deadlineMs ms', (given) => {
    expect(exchangeDeadlineMs(given.validForMs, given.timeoutMs)).toBe(given.deadlineMs);
  });
});
