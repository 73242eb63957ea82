import type { SendResult } from '../../core/index.js';
import {
  ApiUnavailableError,
  B2binpayAuthError,
  type HttpFacts,
  MalformedResponseError,
} from '../../errors/index.js';
import { errorCode } from '../calls/call-failure.js';
import {
  connectionFailure,
  deadlineFailure,
  missingAdapterError,
  tunnelFailure,
} from '../connection-failure.js';
import { RequestEndedError } from './request-deadline.js';
import type { RequestProgress } from '../request-progress.js';

/**
 * What a failed token request means. The error of the HTTP client holds the request, so only its code is used; whether
 * anything was sent is what the request's own socket says.
 */
export function sendFailure(error: unknown, progress: RequestProgress, facts: HttpFacts): SendResult {
  const is = progress.stage === 'unsent' ? 'unsent' : 'unknown';
  return { is, error: failureOf(error, progress, facts) };
}

function failureOf(error: unknown, progress: RequestProgress, facts: HttpFacts): B2binpayAuthError {
  const { stage, tunnelStatus } = progress;
  if (tunnelStatus !== undefined) return tunnelFailure(tunnelStatus, facts);
  if (B2binpayAuthError.is(error)) return error;
  if (error instanceof RequestEndedError) {
    return error.reason === 'deadline'
      ? deadlineFailure(stage, facts)
      : new ApiUnavailableError('the request was cancelled, because the application shuts down.', facts);
  }
  const code = errorCode(error);
  if (code.startsWith('Z_') || isTooLong(error)) return new MalformedResponseError(['(body)'], facts);
  // The client's code where the connection broke within the body.
  const networkCode = code === 'ERR_BAD_RESPONSE' ? 'ECONNRESET' : code;
  return missingAdapterError(error) ?? connectionFailure(networkCode, stage, facts);
}

/** The client has no code of its own for this. */
function isTooLong(error: unknown): boolean {
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : '';
  return typeof message === 'string' && message.startsWith('maxContentLength');
}
