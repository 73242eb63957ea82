import { type B2binpayAuthError, type HttpFacts, MalformedResponseError } from '../errors/index.js';
import { connectionFailure, missingAdapterError } from './connection-failure.js';
import type { RequestStage } from './request-progress.js';

/** Maps an error of the HTTP client. The error holds the request, so only its code is used. */
export function clientFailure(error: unknown, stage: RequestStage, facts: HttpFacts): B2binpayAuthError {
  const code = errorCode(error);
  if (code.startsWith('Z_') || isUnreadable(error)) return new MalformedResponseError(['(body)'], facts);
  // The client's code for a connection that broke within the body.
  const networkCode = code === 'ERR_BAD_RESPONSE' ? 'ECONNRESET' : code;
  return missingAdapterError(error) ?? connectionFailure(networkCode, stage, facts);
}

/** The code of a network error, or of the HTTP client; nothing else of an error is safe to show. */
export function errorCode(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
}

/** The client has no specific code for a body that is too long, or that is not the requested JSON. */
function isUnreadable(error: unknown): boolean {
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : '';
  return errorCode(error) === 'ERR_BAD_RESPONSE' && message !== 'stream has been aborted';
}
