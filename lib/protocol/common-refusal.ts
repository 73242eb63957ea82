import {
  ApiUnavailableError,
  type B2binpayAuthError,
  type HttpFacts,
  IpNotAllowedError,
  ThrottledError,
} from '../errors/index.js';
import { type ApiErrors, type ApiResponse, hasCode } from './api-response.js';
import { serverErrorSentence } from './refusal-sentences.js';
import { parseRetryAfter } from './server-time.js';

/** The error of a refusal that means the same for token requests and for calls; undefined for any other. */
export function commonRefusal(
  status: number,
  errors: ApiErrors | undefined,
  { retryAfter, date }: Pick<ApiResponse, 'retryAfter' | 'date'>,
  facts: HttpFacts,
): B2binpayAuthError | undefined {
  if (status >= 500) return new ApiUnavailableError(serverErrorSentence(status), facts);
  if (status === 429) return new ThrottledError(facts, parseRetryAfter(retryAfter, date));
  const isAboutAddress = errors !== undefined && (errors.mentionsWhiteList || hasCode(errors, '2016'));
  return status === 403 && isAboutAddress ? new IpNotAllowedError(facts) : undefined;
}
