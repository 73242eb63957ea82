import { STATUS_CODES } from 'node:http';
import type { CallbackRejectionCode } from '../errors/index.js';
import type { ConstantResponse } from './route/node-response.js';
import { get } from './json-api/reflection.js';

/** What the sender of a callback gets that was not handled. */
export interface CallbackResponse extends ConstantResponse {
  readonly message: string;
}

/** What the vendor wants: 200 with an empty body. */
export const HANDLED: ConstantResponse = { status: 200 };

/** The answer to a callback that was not handled, by its code. Never reveals the reason. */
export function callbackResponse(code: CallbackRejectionCode | 'UNSIGNED'): CallbackResponse {
  switch (code) {
    case 'SIGNATURE_MISSING':
    case 'SIGNATURE_MALFORMED':
    case 'SIGNATURE_MISMATCH':
    case 'TIMESTAMP_OUT_OF_RANGE':
    case 'UNSIGNED':
      return { status: 401, message: 'Unauthorized' };
    case 'PAYLOAD_MALFORMED':
    case 'PAYLOAD_AMBIGUOUS':
    case 'TIMESTAMP_INVALID':
      return { status: 400, message: 'Bad Request' };
    case 'REPLAYED':
      return { status: 200, message: 'OK' };
    case 'CALLBACK_IN_PROGRESS':
    case 'REPLAY_STORE_UNAVAILABLE':
    case 'KEYS_UNAVAILABLE':
      return { status: 503, message: 'Service Unavailable' };
  }
}

/** The answer to a callback whose handler failed: with the status of its `HttpException` where that is 5xx. */
export function failureAnswer(error: unknown): CallbackResponse {
  const status = statusOf(error);
  const isOwn = Number.isInteger(status) && status > 500 && status <= 599;
  if (!isOwn) return { status: 500, message: 'Internal server error' };
  return { status, message: STATUS_CODES[status] ?? 'Server Error' };
}

/** Of Nest's exceptions, whichever copy of Nest made them, and of those of `http-errors`. */
function statusOf(error: unknown): number {
  try {
    const ask = get(error, 'getStatus');
    const status: unknown =
      typeof ask === 'function' ? Reflect.apply(ask, error, []) : get(error, 'statusCode');
    return typeof status === 'number' ? status : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
