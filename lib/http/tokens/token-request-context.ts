import type { TokenRequest } from '../../protocol/index.js';

/**
 * Carries a token request in its axios config to the response interceptor. A class, because the HTTP client copies plain
 * objects.
 */
export class TokenRequestContext {
  constructor(readonly request: TokenRequest) {}

  static of(config: object): TokenRequestContext | undefined {
    const context: unknown = Reflect.get(config, 'tokenRequest');
    return context instanceof TokenRequestContext ? context : undefined;
  }
}
