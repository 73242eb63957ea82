import type { SendResult } from '../../core/index.js';
import { ApiUnavailableError, B2binpayAuthError, type HttpFacts } from '../../errors/index.js';
import { clientFailure } from '../client-failure.js';
import { deadlineFailure, tunnelFailure } from '../connection-failure.js';
import { RequestEndedError } from './request-deadline.js';
import type { RequestProgress } from '../request-progress.js';

/** The result of a failed token request. Its own socket, not the error, says whether anything was sent. */
export function sendFailure(error: unknown, progress: RequestProgress, facts: HttpFacts): SendResult {
  const is = progress.stage === 'unsent' ? 'unsent' : 'unknown';
  return { is, error: requestError(error, progress, facts) };
}

export function requestError(error: unknown, progress: RequestProgress, facts: HttpFacts): B2binpayAuthError {
  const { stage, tunnelStatus } = progress;
  if (tunnelStatus !== undefined) return tunnelFailure(tunnelStatus, facts);
  if (B2binpayAuthError.is(error)) return error;
  if (error instanceof RequestEndedError) {
    return error.reason === 'deadline'
      ? deadlineFailure(stage, facts)
      : new ApiUnavailableError('the request was cancelled because the application is shutting down.', facts);
  }
  return clientFailure(error, stage, facts);
}
