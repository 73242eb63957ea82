import type { CallbackRejectionCode } from '../errors/index.js';

/** What the sender of a callback gets: nothing of why. */
export interface CallbackAnswer {
  readonly status: number;
  readonly message: string;
}

/** The answer to a callback that was not handled, by its code. */
export function callbackAnswer(code: CallbackRejectionCode | 'UNSIGNED'): CallbackAnswer {
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
