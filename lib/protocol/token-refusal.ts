import {
  ApiRequestError,
  type B2binpayAuthError,
  CredentialsRejectedError,
  type HttpFacts,
  IpNotAllowedError,
  RefreshTokenRejectedError,
} from '../errors/index.js';
import { type ApiErrors, apiErrorsOf, type ApiResponse, effectiveStatus, hasCode } from './api-response.js';
import type { ApiVersion, TokenRequestKind } from './api-version.js';
import { commonRefusal } from './common-refusal.js';
import { TOKEN_PATHS } from './endpoints.js';
import { isRedirect, redirectSentence } from './refusal-sentences.js';
import { VERSION_TRAITS } from './version-traits.js';

/** A token response that is not a success. */
export interface Refusal {
  readonly status: number;
  readonly error: B2binpayAuthError;
  /** A decision about the account that no retry changes. */
  readonly verdict?: 'credentials' | 'ip';
  /** The body is the vendor's own error body, not a proxy's error page. */
  readonly isFromVendor: boolean;
}

export function httpFactsOf(kind: TokenRequestKind, httpStatus?: number): HttpFacts {
  return { method: 'POST', path: TOKEN_PATHS[kind], httpStatus };
}

/** The refusal in a token response; undefined for a success ("Errors" of the vendor's page). */
export function tokenRefusal(
  response: ApiResponse,
  kind: TokenRequestKind,
  version: ApiVersion,
): Refusal | undefined {
  const status = effectiveStatus(response);
  if (status >= 200 && status <= 299) return undefined;
  const errors = apiErrorsOf(response.body);
  const facts = httpFactsOf(kind, status);
  const base = { status, isFromVendor: errors !== undefined };

  const error = commonRefusal(status, errors, response, facts);
  if (error !== undefined) {
    return { ...base, error, ...(error instanceof IpNotAllowedError && { verdict: 'ip' }) };
  }
  if (errors !== undefined) {
    if (kind === 'obtain' && refusesCredentials(errors, status, version)) {
      return { ...base, error: new CredentialsRejectedError(facts), verdict: 'credentials' };
    }
    if (kind === 'refresh' && (status === 401 || hasCode(errors, '2007'))) {
      return { ...base, error: new RefreshTokenRejectedError(facts) };
    }
  }
  const hint = `B2BINPAY responded with ${status} to ${TOKEN_PATHS[kind]}. Check baseUrl and apiVersion.`;
  const sentence = isRedirect(status) ? redirectSentence(status) : hint;
  return { ...base, error: new ApiRequestError(sentence, facts, errors?.entries) };
}

function refusesCredentials(errors: ApiErrors, status: number, version: ApiVersion): boolean {
  const { credentialsRefusedCode, credentialsRefusedStatuses } = VERSION_TRAITS[version];
  return credentialsRefusedStatuses.includes(status) || hasCode(errors, String(credentialsRefusedCode));
}
