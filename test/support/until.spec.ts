import { expect, it } from '@jest/globals';
import { rejection } from './rejection.js';
import { until } from './until.js';

it('given a condition that comes true, when it is waited for, then that ends', async () => {
  let turns = 0;
  await until('three turns have passed', () => turns === 3, { meanwhile: () => (turns += 1) });
  expect(turns).toBe(3);
});

it('given a condition that never comes true, when it is waited for, then the test fails with a sentence', async () => {
  const error = await rejection(until('the sun rises', () => false, { withinMs: 5 }));
  expect(String(error)).toContain('waited 5 ms in vain until the sun rises');
});
