import type { Clock } from '../../core/time/clock.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import type { CallbackBody } from './callback-bodies.js';
import type { SendCallbackOptions } from './callback-options.js';

/** Result of {@link B2binpayEmulator.sendCallback}. */
export interface SentCallback {
  /** Status of the last response; 0 if there was none. */
  readonly status: number;
  /** Body of the last response. */
  readonly text: string;
  /** Statuses of all responses, oldest first; 0 for an attempt without a response. */
  readonly statuses: readonly number[];
  /** The body that was sent. */
  readonly body: CallbackBody;
}

const OK = 200;

/** Sends a callback as the vendor does: again and again until a response is 200. */
export async function sendUntilAccepted(
  url: string,
  body: CallbackBody,
  { contentType = MEDIA_TYPE, attempts = 3, retryDelayMs = 250 }: SendCallbackOptions,
  clock: Clock,
): Promise<SentCallback> {
  const statuses: number[] = [];
  for (;;) {
    const { status, text } = await send(url, JSON.stringify(body), contentType);
    statuses.push(status);
    if (status === OK || statuses.length >= attempts) return { status, text, statuses, body };
    await new Promise<void>((resolve) => clock.setTimeout(resolve, retryDelayMs));
  }
}

async function send(
  url: string,
  body: string,
  contentType: string,
): Promise<{ status: number; text: string }> {
  try {
    const headers = { 'content-type': contentType, connection: 'close' };
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}
