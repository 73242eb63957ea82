import {
  ApiRequestError,
  ApiUnavailableError,
  type B2binpayAuthError,
  type HttpFacts,
  IpNotAllowedError,
  ThrottledError,
} from '../errors/index.js';
import { type ApiAnswer, apiErrorsOf } from './api-answer.js';
import { parseRetryAfter } from './server-time.js';

/** The error of a business call that was not answered with success ("Errors" of the vendor's page). */
export function businessRefusal(answer: ApiAnswer, facts: HttpFacts): B2binpayAuthError {
  const { status, retryAfter, date, body } = answer;
  const errors = apiErrorsOf(body);
  if (status >= 500) return new ApiUnavailableError(`B2BINPAY answered ${status}. Try again later.`, facts);
  if (status === 429) return new ThrottledError(facts, parseRetryAfter(retryAfter, date));
  const isAboutAddress =
    errors?.mentionsWhiteList === true || errors?.entries.some(({ code }) => code === '2016');
  if (status === 403 && isAboutAddress === true) return new IpNotAllowedError(facts);
  return new ApiRequestError(
    `B2BINPAY answered ${status}. Its codes stand in \`errors\`; redirects are never followed.`,
    facts,
    errors?.entries,
  );
}
