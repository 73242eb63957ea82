import { B2binpayAuthError } from './base-error.js';
import { setKind } from './brand.js';

/** An option, a credential or an argument is invalid; the message says what to write instead. */
export class ConfigurationError extends B2binpayAuthError {
  static {
    setKind(this, 'ConfigurationError');
  }

  override readonly name = 'ConfigurationError' as const;
  readonly code = 'CONFIGURATION' as const;
  readonly retryable = false;
}
