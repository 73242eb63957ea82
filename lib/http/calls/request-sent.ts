import type { B2binpayAuthError, RequestSent } from '../../errors/index.js';
import type { RequestProgress } from '../request-progress.js';

/** The `requestSent` of a call's error, by the stage of its last request; undefined after a 401. */
export function requestSentOf(progress: RequestProgress | undefined): RequestSent {
  const stage = progress?.stage ?? 'unsent';
  switch (stage) {
    case 'unsent':
      return 'no';
    case 'sent':
      return 'unknown';
    case 'answered':
      return 'answered';
  }
}

/** Sets `requestSent` on an error that does not have it yet. */
export function markRequestSent<E extends B2binpayAuthError>(error: E, requestSent: RequestSent): E {
  if (error.requestSent === undefined) Reflect.set(error, 'requestSent', requestSent);
  return error;
}
