import type { B2binpayAuthError, RequestSent } from '../../errors/index.js';
import type { RequestProgress } from '../request-progress.js';

/** What an error says of a call whose last request got so far; none is on the wire after a 401. */
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

/** The error with what is known of its call, unless it says so already. */
export function markRequestSent<E extends B2binpayAuthError>(error: E, requestSent: RequestSent): E {
  if (error.requestSent === undefined) Reflect.set(error, 'requestSent', requestSent);
  return error;
}
