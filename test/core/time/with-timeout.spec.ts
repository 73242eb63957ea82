import { stat } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { systemClock } from '../../../lib/core/time/clock.js';
import { withTimeout } from '../../../lib/core/time/with-timeout.js';

const TIMEOUT_MS = 20;

function blockEventLoop(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('given an event loop that is blocked beyond the timeout, when the result arrives meanwhile, then it counts', async () => {
  const inTime = stat('.').then(() => 'in time');
  const result = withTimeout(systemClock, inTime, TIMEOUT_MS, () => 'too late');
  blockEventLoop(10 * TIMEOUT_MS);

  expect(await result).toBe('in time');
});

it('given no result, when the timeout has passed, then it ends with that of the timeout', async () => {
  const never = new Promise<string>(() => undefined);
  expect(await withTimeout(systemClock, never, TIMEOUT_MS, () => 'too late')).toBe('too late');
});
