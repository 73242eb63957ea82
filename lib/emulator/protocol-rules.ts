import {
  type ApiVersion,
  MEDIA_TYPE,
  own,
  TOKEN_PATHS,
  type TokenRequestKind,
  VERSION_TRAITS,
} from '../protocol/index.js';
import { type IncomingRequest, dataOf } from './incoming-request.js';
import { errorReply, type EmulatedResponse } from './server-response.js';

/** The token endpoint at a path; API v3 has no refresh. */
export function tokenEndpointOf(path: string, version: ApiVersion): TokenRequestKind | undefined {
  if (path === TOKEN_PATHS.obtain) return 'obtain';
  return path === TOKEN_PATHS.refresh && VERSION_TRAITS[version].hasRefreshTokens ? 'refresh' : undefined;
}

/** Refusals of the vendor's stack before it processes a token request. */
export function tokenRequestRefusal(request: IncomingRequest): EmulatedResponse | undefined {
  if (request.method !== 'POST') return methodNotAllowed(['POST']);
  const refusal = mediaTypeRefusal(request);
  if (refusal !== undefined) return refusal;
  const data = dataOf(request);
  if (typeof data !== 'object' || data === null) {
    return refused(400, 'parse_error', 'Received document does not contain primary data.');
  }
  if (own(data, 'type') !== 'auth-token') {
    return refused(
      409,
      'error',
      "The resource object's type is not the one that this endpoint takes (auth-token).",
    );
  }
  return undefined;
}

export function tooLong(): EmulatedResponse {
  return refused(413, 'error', 'Request body is too long.', { connection: 'close' });
}

export function mediaTypeRefusal({ contentType }: IncomingRequest): EmulatedResponse | undefined {
  const [mediaType = ''] = (contentType ?? '').split(';');
  if (mediaType.trim().toLowerCase() === MEDIA_TYPE) return undefined;
  return refused(415, 'unsupported_media_type', 'Unsupported media type in request.');
}

export function methodNotAllowed(allowed: readonly string[]): EmulatedResponse {
  return refused(405, 'method_not_allowed', 'Method not allowed.', { allow: allowed.join(', ') });
}

export function slashMissing(path: string): EmulatedResponse {
  return { status: 301, headers: { location: `${path}/` }, body: '', outcome: 'refused' };
}

export function notFound(): EmulatedResponse {
  return refused(404, 'not_found', 'Not found.');
}

function refused(
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): EmulatedResponse {
  return errorReply(status, { code, title: detail, detail }, 'refused', { headers });
}
