import { STATUS_CODES } from 'node:http';
import type { CallbackRejectionCode } from '../errors/index.js';
import type { ConstantResponse } from './route/node-response.js';
import { get } from './json-api/reflection.js';

/** The response to a callback that was not handled. */
export interface CallbackResponse extends ConstantResponse {
  readonly message: string;
}

/** The response that the vendor expects: 200 with an empty body. */
export const HANDLED: ConstantResponse = { status: 200 };

/** The response to a rejected callback, by its code. Never reveals the reason. */
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

/** The response to a callback whose handler failed: with the status of its `HttpException` if that is 5xx. */
export function failureResponse(error: unknown): CallbackResponse {
  const status = statusOf(error);
  const is5xx = Number.isInteger(status) && status > 500 && status <= 599;
  if (!is5xx) return { status: 500, message: 'Internal server error' };
  return { status, message: STATUS_CODES[status] ?? 'Server Error' };
}

/** The status of an exception of Nest (of any copy of it) or of `http-errors`. */
function statusOf(error: unknown): number {
  try {
    const getStatus = get(error, 'getStatus');
    const status: unknown =
      typeof getStatus === 'function' ? Reflect.apply(getStatus, error, []) : get(error, 'statusCode');
    return typeof status === 'number' ? status : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
