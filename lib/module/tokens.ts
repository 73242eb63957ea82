import type { InjectionToken } from '@nestjs/common';
import { ConfigurationError } from '../errors/index.js';
import { TokenService } from '../token/token.service.js';

/**
 * The injection token of an instance's {@link TokenService}, for `inject: []` and `overrideProvider`. The default
 * instance (`undefined` or `'default'`) is injected by its class.
 */
export function getTokenServiceToken(name: string = 'default'): InjectionToken<TokenService> {
  if (name === 'default') return TokenService;
  throw new ConfigurationError(`no instance is named "${name}". Leave the name out to get the default one.`);
}
