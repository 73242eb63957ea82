import {
  ApiUnavailableError,
  B2binpayAuthError,
  ConfigurationError,
  type HttpFacts,
} from '../../errors/index.js';
import { clientFailure, errorCode } from '../client-failure.js';
import type { RequestStage } from '../request-progress.js';

/** Codes with which the HTTP client, or Node, refuses a call as invalid. */
const INVALID_CALL_CODES = new Set([
  'ERR_BAD_OPTION',
  'ERR_BAD_OPTION_VALUE',
  'ERR_BAD_REQUEST',
  'ERR_FORM_DATA_DEPTH_EXCEEDED',
  'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  'ERR_HTTP_INVALID_HEADER_VALUE',
  'ERR_INVALID_ARG_TYPE',
  'ERR_INVALID_ARG_VALUE',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_INVALID_PROTOCOL',
  'ERR_INVALID_URL',
  'ERR_NOT_SUPPORT',
  'ERR_UNESCAPED_CHARACTERS',
]);

/** Maps an error of the HTTP client to the error of a business call. The original holds the bearer and is dropped. */
export function callFailure(error: unknown, facts: HttpFacts): B2binpayAuthError {
  if (B2binpayAuthError.is(error)) return error;
  const code = errorCode(error);
  if (INVALID_CALL_CODES.has(code)) return invalidCall(`the HTTP client refuses it (${code})`, facts);
  if (code === 'ERR_CANCELED') return new ApiUnavailableError('the call was cancelled.', facts);
  return clientFailure(error, stageOf(facts), facts);
}

/** The error of an invalid call; retrying does not help. */
export function invalidCall(reason: string, facts: HttpFacts): ConfigurationError {
  return new ConfigurationError(
    `the call is invalid: ${reason}. Check its options, params, headers and body.`,
    facts,
  );
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
