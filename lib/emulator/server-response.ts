import { MEDIA_TYPE } from '../protocol/index.js';
import type { EmulatorOutcome } from './request-log.js';

/** A response, ready to be sent. */
export interface EmulatedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly outcome: EmulatorOutcome;
  readonly account?: string | undefined;
}

/** An entry of a JSON:API error body. */
export interface ReplyError {
  readonly code?: string | number;
  readonly title: string;
  readonly detail: string;
}

export function jsonReply(
  status: number,
  body: unknown,
  outcome: EmulatorOutcome,
  more: Pick<Partial<EmulatedResponse>, 'headers' | 'account'> = {},
): EmulatedResponse {
  const content = typeof body === 'string' ? body : serialize(body);
  return {
    ...more,
    status,
    headers: { 'content-type': MEDIA_TYPE, ...more.headers },
    body: content,
    outcome,
  };
}

/** `undefined` is an empty body. */
function serialize(body: unknown): string {
  return body === undefined ? '' : JSON.stringify(body);
}

export function errorReply(
  status: number,
  error: ReplyError,
  outcome: EmulatorOutcome,
  more: Pick<Partial<EmulatedResponse>, 'headers' | 'account'> = {},
): EmulatedResponse {
  return jsonReply(status, { errors: [{ status: String(status), ...error }] }, outcome, more);
}
