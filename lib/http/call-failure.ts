import {
  ApiUnavailableError,
  B2binpayAuthError,
  type HttpFacts,
  MalformedResponseError,
} from '../errors/index.js';

/** What an error of the HTTP client means for a business call. The error itself holds the bearer and goes no further. */
export function callFailure(error: unknown, facts: HttpFacts): B2binpayAuthError {
  if (B2binpayAuthError.is(error)) return error;
  const code = errorCode(error);
  if (code === 'ERR_CANCELED') {
    return new ApiUnavailableError('the call did not end before its deadline, or was cancelled.', facts);
  }
  if (code === 'ERR_BAD_RESPONSE' || code.startsWith('Z_'))
    return new MalformedResponseError(['(body)'], facts);
  return new ApiUnavailableError(
    `B2BINPAY could not be reached, or the connection broke (${code}). Try again later.`,
    facts,
  );
}

/** The code of a network error, or of the HTTP client; nothing else of it is fit to be shown. */
export function errorCode(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
}
