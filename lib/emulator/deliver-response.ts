import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/time/clock.js';
import type { ServedRequest } from '../virtual-clock/in-flight-requests.js';
import type { EmulatorFault } from './faults/faults.js';
import type { EmulatedResponse } from './server-response.js';

const DEFAULT_DELAY_MS = 1_000;

/** The way back to a client. */
export interface ResponseChannel {
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** Where the clock is told what the request waits for; absent where it does not want to know. */
  readonly served: ServedRequest | undefined;
}

/** Brings an answer to the client in the way that a fault demands. Settles also where the connection closes. */
export async function deliver(
  reply: EmulatedResponse | undefined,
  fault: EmulatorFault | undefined,
  line: ResponseChannel,
): Promise<void> {
  const { response, served } = line;
  if (reply === undefined) {
    // Nothing more happens to a hanging one until somebody closes the connection.
    if (fault?.kind === 'hang') served?.park();
    else response.socket?.resetAndDestroy();
    return;
  }
  switch (fault?.kind) {
    case 'lost-reply':
      response.socket?.destroy();
      return;
    case 'slow':
      if (await pause(line, fault.delayMs)) send(reply, line);
      return;
    case 'drip':
      await drip(reply, line, fault.intervalMs);
      return;
    default:
      send(reply, line);
  }
}

function send(reply: EmulatedResponse, { response }: ResponseChannel): void {
  begin(reply, response);
  response.end(reply.body);
}

async function drip(
  reply: EmulatedResponse,
  line: ResponseChannel,
  intervalMs: number | undefined,
): Promise<void> {
  const { response } = line;
  begin(reply, response);
  response.flushHeaders();
  for (const byte of Buffer.from(reply.body)) {
    if (!(await pause(line, intervalMs))) return;
    response.write(Uint8Array.of(byte));
  }
  response.end();
}

function begin({ status, headers, body }: EmulatedResponse, response: ServerResponse): void {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers });
}

/** Waits by the clock. False where the connection was closed meanwhile. */
async function pause({ response, clock, served }: ResponseChannel, ms = DEFAULT_DELAY_MS): Promise<boolean> {
  if (response.closed) return false;
  return new Promise((resolve) => {
    const onClose = (): void => {
      clock.clearTimeout(timer);
      resolve(false);
    };
    const onTime = (): void => {
      response.off('close', onClose);
      served?.unpark();
      resolve(true);
    };
    const timer = clock.setTimeout(onTime, ms, { ref: false });
    response.once('close', onClose);
    served?.park();
  });
}
