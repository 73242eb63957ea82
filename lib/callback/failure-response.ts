import { STATUS_CODES } from 'node:http';
import type { CallbackResponse } from './callback-response.js';
import { get } from './json-api/reflection.js';

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
