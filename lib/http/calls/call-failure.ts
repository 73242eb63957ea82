import { ApiUnavailableError, B2binpayAuthError, type HttpFacts } from '../../errors/index.js';
import { clientFailure, errorCode } from '../client-failure.js';
import type { RequestStage } from '../request-progress.js';
import { INVALID_CALL_CODES, invalidCall } from './invalid-call.js';

/** Maps an error of the HTTP client to the error of a business call. The original holds the bearer and is dropped. */
export function callFailure(error: unknown, facts: HttpFacts): B2binpayAuthError {
  if (B2binpayAuthError.is(error)) return error;
  const code = errorCode(error);
  if (INVALID_CALL_CODES.has(code)) return invalidCall(`the HTTP client refuses it (${code})`, facts);
  if (code === 'ERR_CANCELED') return new ApiUnavailableError('the call was cancelled.', facts);
  return clientFailure(error, stageOf(facts), facts);
}

/** Recognizes errors of the HTTP client by their marker, not by class: two copies of axios may be loaded. */
export function isClientError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const isMarked = Reflect.get(error, 'isAxiosError') === true || Reflect.get(error, '__CANCEL__') === true;
  return isMarked || errorCode(error) === 'ERR_CANCELED';
}

function stageOf({ requestSent = 'unknown' }: HttpFacts): RequestStage {
  return requestSent === 'no' ? 'unsent' : 'sent';
}
