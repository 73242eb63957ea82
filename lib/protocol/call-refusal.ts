import {
  ApiRequestError,
  ApiUnavailableError,
  type B2binpayAuthError,
  type HttpFacts,
  IpNotAllowedError,
  ThrottledError,
} from '../errors/index.js';
import { type ApiResponse, type ApiErrors, apiErrorsOf } from './api-response.js';
import { isRedirect, redirectSentence, serverErrorSentence } from './refusal-sentences.js';
import { parseRetryAfter } from './server-time.js';

/** The error of a business call that was not answered with success ("Errors" of the vendor's page). */
export function businessRefusal(answer: ApiResponse, facts: HttpFacts): B2binpayAuthError {
  const { status, retryAfter, date, body } = answer;
  const errors = apiErrorsOf(body);
  if (status >= 500) return new ApiUnavailableError(serverErrorSentence(status), facts);
  if (status === 429) return new ThrottledError(facts, parseRetryAfter(retryAfter, date));
  const isAboutAddress =
    errors?.mentionsWhiteList === true || errors?.entries.some(({ code }) => code === '2016');
  if (status === 403 && isAboutAddress === true) return new IpNotAllowedError(facts);
  const sentence = isRedirect(status) ? redirectSentence(status) : clientErrorSentence(status, errors);
  return new ApiRequestError(sentence, facts, errors?.entries);
}

function clientErrorSentence(status: number, errors: ApiErrors | undefined): string {
  return errors === undefined
    ? `B2BINPAY answered ${status} without an error body of its own. Check the path and baseUrl.`
    : `B2BINPAY answered ${status}; see \`errors\` for its codes.`;
}
