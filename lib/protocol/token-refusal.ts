import {
  ApiRequestError,
  ApiUnavailableError,
  type B2binpayAuthError,
  CredentialsRejectedError,
  type HttpFacts,
  IpNotAllowedError,
  RefreshTokenRejectedError,
  ThrottledError,
} from '../errors/index.js';
import { type ApiResponse, type ApiErrors, apiErrorsOf, effectiveStatus } from './api-response.js';
import type { ApiVersion, TokenRequestKind } from './api-version.js';
import { TOKEN_PATHS } from './endpoints.js';
import { isRedirect, redirectSentence, serverErrorSentence } from './refusal-sentences.js';
import { parseRetryAfter } from './server-time.js';
import { VERSION_TRAITS } from './version-traits.js';

/** What a refusal is, and whether it is a verdict about the account that no retry changes. */
export interface Refusal {
  readonly status: number;
  readonly error: B2binpayAuthError;
  readonly verdict?: 'credentials' | 'ip';
  /** The body is the vendor's own error body, not a page of something in between. */
  readonly byVendor: boolean;
}

export function httpFactsOf(kind: TokenRequestKind, httpStatus?: number): HttpFacts {
  return { method: 'POST', path: TOKEN_PATHS[kind], httpStatus };
}

/** The error of an answer that is no success; undefined for a success ("Errors" of the vendor's page). */
export function refusalOf(
  answer: ApiResponse,
  kind: TokenRequestKind,
  version: ApiVersion,
): Refusal | undefined {
  const status = effectiveStatus(answer);
  if (status >= 200 && status <= 299) return undefined;
  const errors = apiErrorsOf(answer.body);
  const facts = httpFactsOf(kind, status);
  const base = { status, byVendor: errors !== undefined };

  if (status >= 500) return { ...base, error: new ApiUnavailableError(serverErrorSentence(status), facts) };
  if (status === 429) {
    return { ...base, error: new ThrottledError(facts, parseRetryAfter(answer.retryAfter, answer.date)) };
  }
  if (errors !== undefined) {
    if (status === 403 && (hasCode(errors, '2016') || errors.mentionsWhiteList)) {
      return { ...base, error: new IpNotAllowedError(facts), verdict: 'ip' };
    }
    if (kind === 'obtain' && refusesCredentials(errors, status, version)) {
      return { ...base, error: new CredentialsRejectedError(facts), verdict: 'credentials' };
    }
    if (kind === 'refresh' && (status === 401 || hasCode(errors, '2007'))) {
      return { ...base, error: new RefreshTokenRejectedError(facts) };
    }
  }
  const hint = `B2BINPAY answered ${status} to ${TOKEN_PATHS[kind]}. Check baseUrl and apiVersion.`;
  const sentence = isRedirect(status) ? redirectSentence(status) : hint;
  return { ...base, error: new ApiRequestError(sentence, facts, errors?.entries) };
}

function refusesCredentials(errors: ApiErrors, status: number, version: ApiVersion): boolean {
  const { credentialsRefusedCode, refusesCredentialsWith } = VERSION_TRAITS[version];
  return refusesCredentialsWith.includes(status) || hasCode(errors, String(credentialsRefusedCode));
}

function hasCode(errors: ApiErrors, code: string): boolean {
  return errors.entries.some((entry) => entry.code === code);
}
