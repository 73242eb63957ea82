import { ApiRequestError, type B2binpayAuthError, type HttpFacts } from '../errors/index.js';
import { type ApiErrors, apiErrorsOf, type ApiResponse } from './api-response.js';
import { commonRefusal } from './common-refusal.js';
import { isRedirect, redirectSentence } from './refusal-sentences.js';

/** The error of a call whose response is not a success ("Errors" of the vendor's page). */
export function callRefusal(response: ApiResponse, facts: HttpFacts): B2binpayAuthError {
  const { status, body } = response;
  const errors = apiErrorsOf(body);
  const sentence = isRedirect(status) ? redirectSentence(status) : clientErrorSentence(status, errors);
  return (
    commonRefusal(status, errors, response, facts) ?? new ApiRequestError(sentence, facts, errors?.entries)
  );
}

function clientErrorSentence(status: number, errors: ApiErrors | undefined): string {
  return errors === undefined
    ? `B2BINPAY responded with ${status} and no JSON:API error body. Check the path and baseUrl.`
    : `B2BINPAY responded with ${status}; see \`errors\` for its codes.`;
}
