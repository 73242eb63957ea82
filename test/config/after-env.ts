import { afterAll, beforeAll, expect } from '@jest/globals';
import { forgetOutputs, leaks } from '../support/witness.js';

// Jest itself fails a test during which a rejection goes unhandled or an exception uncaught.

const HANDLES = ['TCPServerWrap', 'TCPSocketWrap', 'ProcessWrap', 'Timeout', 'Immediate'];
const MAX_LINGER_MS = 2_000;

let handlesBefore: ReadonlyMap<string, number>;

/** Rooms that know no Nest: their tests need not load it. */
const WITHOUT_NEST = /\/test\/(core|protocol|simulation|model\/schedules)\//;

beforeAll(async () => {
  if (!WITHOUT_NEST.test(expect.getState().testPath ?? '')) await silenceNest();
  handlesBefore = countHandles();
});

afterAll(async () => {
  const found = leaks();
  forgetOutputs();
  if (found.length > 0) throw new Error(`a secret was printed: ${found.join(' | ')}`);
  await handlesAreClosed();
});

async function silenceNest(): Promise<void> {
  const { Logger } = await import('@nestjs/common');
  const { SilentLogger } = await import('../support/silent-logger.js');
  Logger.overrideLogger(new SilentLogger());
}

/** Sockets of both ends need a few turns of the event loop to be gone; what stays longer was forgotten. */
async function handlesAreClosed(): Promise<void> {
  const deadline = performance.now() + MAX_LINGER_MS;
  let left = lingering();
  while (left.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20).unref());
    left = lingering();
  }
  if (left.length > 0) throw new Error(`left open after the last test: ${left.join(', ')}`);
}

function lingering(): readonly string[] {
  return [...countHandles()]
    .filter(([kind, count]) => count > (handlesBefore.get(kind) ?? 0))
    .map(([kind, count]) => `${count - (handlesBefore.get(kind) ?? 0)} ${kind}`);
}

function countHandles(): ReadonlyMap<string, number> {
  const active = process.getActiveResourcesInfo();
  return new Map(HANDLES.map((kind) => [kind, active.filter((name) => name === kind).length]));
}
