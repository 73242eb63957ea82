import { afterAll, beforeAll } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SilentLogger } from '../support/silent-logger.js';
import { forgetOutputs, leaks } from '../support/witness.js';

// Jest itself fails a test during which a rejection goes unhandled or an exception uncaught.

const HANDLES = ['TCPServerWrap', 'TCPSocketWrap', 'ProcessWrap', 'Timeout', 'Immediate'];
const MAX_LINGER_MS = 2_000;

let handlesBefore: ReadonlyMap<string, number>;

beforeAll(() => {
  Logger.overrideLogger(new SilentLogger());
  handlesBefore = countHandles();
});

afterAll(async () => {
  const found = leaks();
  forgetOutputs();
  if (found.length > 0) throw new Error(`a secret was printed: ${found.join(' | ')}`);
  await handlesAreClosed();
});

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
