import { Worker } from 'node:worker_threads';
import { certified } from './tls.js';

/** Runs in the thread. */
const SERVER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { scheme, delayMs, keepAliveMs, tls } = workerData;
  const answer = (request, response) => {
    parentPort.postMessage('request');
    request.resume();
    // Without the hint by which Node's agent closes idle connections in time.
    if (request.headers.connection === 'keep-alive') response.setHeader('connection', 'keep-alive');
    setTimeout(() => response.end('{}'), delayMs);
  };
  const server = scheme === 'https' ? require('node:https').createServer(tls, answer) : require('node:http').createServer(answer);
  if (keepAliveMs !== undefined) Object.assign(server, { keepAliveTimeout: keepAliveMs });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

export interface AnsweringThread {
  readonly url: string;
  /** The next request has arrived. */
  readonly arrival: () => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** A server in a thread of its own, which answers `{}` while the event loop of the test is blocked. */
export async function answeringThread(
  scheme: string,
  delayMs: number,
  keepAliveMs?: number,
): Promise<AnsweringThread> {
  const worker = new Worker(SERVER, {
    eval: true,
    workerData: { scheme, delayMs, keepAliveMs, tls: certified() },
  });
  const port = await new Promise<unknown>((resolve) => worker.once('message', resolve));
  return {
    url: `${scheme}://127.0.0.1:${String(port)}`,
    arrival: () => new Promise((resolve) => worker.once('message', resolve)),
    stop: async () => {
      await worker.terminate();
    },
  };
}

/** Stops the event loop of this thread. */
export function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
