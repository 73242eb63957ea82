import { ConfigurationError, type HttpFacts } from '../../errors/index.js';

/** Codes with which the HTTP client, or Node, refuses a call as invalid. */
export const INVALID_CALL_CODES = new Set([
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

/** The error of an invalid call; retrying does not help. */
export function invalidCall(reason: string, facts: HttpFacts): ConfigurationError {
  return new ConfigurationError(
    `the call is invalid: ${reason}. Check its options, params, headers and body.`,
    facts,
  );
}
