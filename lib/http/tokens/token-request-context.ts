import type { TokenRequest } from '../../protocol/index.js';

/**
 * Rides on the configuration of a token request, so that whoever sees its answer knows what was asked. A class, for the
 * HTTP client copies plain objects.
 */
export class TokenRequestContext {
  constructor(readonly request: TokenRequest) {}

  static of(config: object): TokenRequestContext | undefined {
    const context: unknown = Reflect.get(config, 'tokenRequest');
    return context instanceof TokenRequestContext ? context : undefined;
  }
}
