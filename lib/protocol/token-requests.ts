import type { TokenRequestKind } from './api-version.js';
import type { SealedCredentials } from './credentials.js';
import type { Secret } from './secret.js';

/** One request to a token endpoint, ready to be sent. */
export type TokenRequest =
  | { readonly kind: Extract<TokenRequestKind, 'obtain'>; readonly credentials: SealedCredentials }
  | { readonly kind: Extract<TokenRequestKind, 'refresh'>; readonly refreshToken: Secret };

/** The body as the vendor's samples have it ("Obtain token", "Refresh token"). */
export function tokenRequestBody(request: TokenRequest): string {
  return JSON.stringify({ data: { type: 'auth-token', attributes: attributesOf(request) } });
}

function attributesOf(request: TokenRequest): Record<string, string> {
  if (request.kind === 'refresh') return { refresh: request.refreshToken.reveal() };
  const { credentials } = request;
  switch (credentials.apiVersion) {
    case 'v2':
      return { login: credentials.login.reveal(), password: credentials.password.reveal() };
    case 'v3':
      return { client_id: credentials.clientId.reveal(), client_secret: credentials.clientSecret.reveal() };
  }
}
