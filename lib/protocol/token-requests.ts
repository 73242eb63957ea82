import type { TokenRequestKind } from './api-version.js';
import { accountAndSecret, type SealedCredentials } from './credentials.js';
import type { Secret } from './secret.js';
import { VERSION_TRAITS } from './version-traits.js';

/** One request to a token endpoint, ready to be sent. */
export type TokenRequest =
  | { readonly kind: Extract<TokenRequestKind, 'obtain'>; readonly credentials: SealedCredentials }
  | { readonly kind: Extract<TokenRequestKind, 'refresh'>; readonly refreshToken: Secret };

/** The body as in the vendor's samples ("Obtain token", "Refresh token"). */
export function tokenRequestBody(request: TokenRequest): string {
  return JSON.stringify({ data: { type: 'auth-token', attributes: attributesOf(request) } });
}

function attributesOf(request: TokenRequest): Record<string, string> {
  if (request.kind === 'refresh') return { refresh: request.refreshToken.reveal() };
  const { fields } = VERSION_TRAITS[request.credentials.apiVersion];
  const { account, secret } = accountAndSecret(request.credentials);
  return { [fields.account]: account.reveal(), [fields.secret]: secret.reveal() };
}
