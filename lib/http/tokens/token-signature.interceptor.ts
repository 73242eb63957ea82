import type { HttpService } from '@nestjs/axios';
import { readSignedPart } from '../../dto/index.js';
import { SignatureMismatchError } from '../../errors/index.js';
import {
  type ResponseBody,
  type ApiVersion,
  apiErrorsOf,
  httpFactsOf,
  isSignedBy,
  loginSigningKey,
  tokenMessage,
  tokenUrl,
  VERSION_TRAITS,
} from '../../protocol/index.js';
import { TokenRequestContext } from './token-request-context.js';

interface TokenResponse {
  readonly status: number;
  readonly data: ResponseBody;
  readonly config: { readonly url?: string | undefined };
}

/**
 * An axios response interceptor that the module installs on its private client (not for `@UseInterceptors`). Refuses the
 * response to a v2 login whose `meta.sign` is missing or wrong before anything can see the token; v2 refreshes and API v3
 * are not signed and pass ("Obtain token" of the vendor's page).
 *
 * The vendor signs `meta.time` and the refresh token only. The access token and the expiry dates are protected by TLS.
 */
export class TokenSignatureInterceptor {
  readonly #isSigned: boolean;
  readonly #signedUrl: string;

  /** Made by `B2binpayAuthModule`. It would verify nothing on another client. */
  constructor(apiVersion: ApiVersion, baseUrl: string) {
    this.#isSigned = VERSION_TRAITS[apiVersion].login === 'signed-pair';
    this.#signedUrl = tokenUrl(baseUrl, 'obtain');
  }

  /** @internal */
  install(http: HttpService): void {
    http.axiosRef.interceptors.response.use((response) => this.verify(response));
  }

  /**
   * Throws `SignatureMismatchError`, and `MalformedResponseError` if the signed fields cannot be read.
   *
   * @internal
   */
  verify<T extends TokenResponse>(response: T): T {
    const { status, data, config } = response;
    if (!this.#isSigned || config.url !== this.#signedUrl) return response;
    const isSuccess = status >= 200 && status <= 299 && data.is === 'json' && apiErrorsOf(data) === undefined;
    if (!isSuccess) return response;
    const facts = httpFactsOf('obtain', status);
    const part = readSignedPart(data.value, facts);
    if (part === undefined) return response;
    const key = signingKeyOf(config);
    if (key === undefined || !isSignedBy(key, tokenMessage(part.time, part.refresh), part.sign)) {
      throw new SignatureMismatchError(facts);
    }
    return response;
  }
}

function signingKeyOf(config: object): Uint8Array | undefined {
  const request = TokenRequestContext.of(config)?.request;
  return request?.kind === 'obtain' ? loginSigningKey(request.credentials) : undefined;
}
