import {
  ApiUnavailableError,
  B2binpayAuthError,
  ConfigurationError,
  type HttpFacts,
  MalformedResponseError,
} from '../../errors/index.js';
import { connectionFailure } from '../connection-failure.js';
import type { RequestStage } from '../request-progress.js';

/** Codes with which the HTTP client, or Node, refuses what a caller wrote. */
const CALLERS_MISTAKES = new Set([
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

/** What an error of the HTTP client means for a business call. The error itself holds the bearer and goes no further. */
export function callFailure(error: unknown, facts: HttpFacts): B2binpayAuthError {
  if (B2binpayAuthError.is(error)) return error;
  const code = errorCode(error);
  if (CALLERS_MISTAKES.has(code)) return callersMistake(`the HTTP client refuses it (${code})`, facts);
  if (code === 'ERR_CANCELED') return new ApiUnavailableError('the call was cancelled.', facts);
  if (code.startsWith('Z_') || isUnreadable(error)) {
    return new MalformedResponseError(['(body)'], facts);
  }
  // The client's code where the connection broke within the body.
  return connectionFailure(code === 'ERR_BAD_RESPONSE' ? 'ECONNRESET' : code, stageOf(facts), facts);
}

/** The error of a call that its caller wrote in a way that cannot work; asking again does not help. */
export function callersMistake(why: string, facts: HttpFacts): ConfigurationError {
  return new ConfigurationError(
    `the call cannot be made as it is written: ${why}. Check its options, params, headers and body.`,
    facts,
  );
}

/** Errors of the client are told by their mark, not by class: two copies of axios may be alive. */
export function isClientError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const isMarked = Reflect.get(error, 'isAxiosError') === true || Reflect.get(error, '__CANCEL__') === true;
  return isMarked || errorCode(error) === 'ERR_CANCELED';
}

/** The code of a network error, or of the HTTP client; nothing else of it is fit to be shown. */
export function errorCode(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
}

/** The client has no code of its own for a body that is too long, or that is not the JSON it was asked for. */
function isUnreadable(error: unknown): boolean {
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : '';
  return errorCode(error) === 'ERR_BAD_RESPONSE' && message !== 'stream has been aborted';
}

function stageOf({ requestSent = 'unknown' }: HttpFacts): RequestStage {
  return requestSent === 'no' ? 'unsent' : 'sent';
}
