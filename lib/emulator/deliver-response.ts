import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/time/clock.js';
import type { ServedRequest } from '../virtual-clock/in-flight-requests.js';
import type { EmulatorFault } from './faults/faults.js';
import type { EmulatedResponse } from './server-response.js';

const DEFAULT_DELAY_MS = 1_000;

/** The connection to a client. */
export interface ResponseChannel {
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** Reports to the clock whether the request waits for it; undefined if the clock does not track requests. */
  readonly served: ServedRequest | undefined;
}

/** Sends a response as a fault demands. Settles also if the connection closes. */
export async function deliver(
  reply: EmulatedResponse | undefined,
  fault: EmulatorFault | undefined,
  channel: ResponseChannel,
): Promise<void> {
  const { response, served } = channel;
  if (reply === undefined) {
    // A hanging request stays open until the connection is closed.
    if (fault?.kind === 'hang') served?.park();
    else response.socket?.resetAndDestroy();
    return;
  }
  switch (fault?.kind) {
    case 'lost-reply':
      response.socket?.destroy();
      return;
    case 'slow':
      if (await pause(channel, fault.delayMs)) send(reply, channel);
      return;
    case 'drip':
      await drip(reply, channel, fault.intervalMs);
      return;
    default:
      send(reply, channel);
  }
}

function send(reply: EmulatedResponse, { response }: ResponseChannel): void {
  begin(reply, response);
  response.end(reply.body);
}

async function drip(
  reply: EmulatedResponse,
  channel: ResponseChannel,
  intervalMs: number | undefined,
): Promise<void> {
  const { response } = channel;
  begin(reply, response);
  response.flushHeaders();
  for (const byte of Buffer.from(reply.body)) {
    if (!(await pause(channel, intervalMs))) return;
    response.write(Uint8Array.of(byte));
  }
  response.end();
}

function begin({ status, headers, body }: EmulatedResponse, response: ServerResponse): void {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers });
}

/** Waits on the clock. Resolves to false if the connection was closed meanwhile. */
async function pause({ response, clock, served }: ResponseChannel, ms = DEFAULT_DELAY_MS): Promise<boolean> {
  if (response.closed) return false;
  return new Promise((resolve) => {
    const onClose = (): void => {
      clock.clearTimeout(timer);
      resolve(false);
    };
    const onTimeout = (): void => {
      response.off('close', onClose);
      served?.unpark();
      resolve(true);
    };
    const timer = clock.setTimeout(onTimeout, ms, { ref: false });
    response.once('close', onClose);
    served?.park();
  });
}
