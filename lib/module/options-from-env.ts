import { ConfigurationError } from '../errors/index.js';
import type { B2binpayAuthModuleOptions } from './options.js';

/**
 * Reads the options from environment variables: `B2BINPAY_API_VERSION` (`v2` or `v3`), `B2BINPAY_ENVIRONMENT` or
 * `B2BINPAY_BASE_URL`, then `B2BINPAY_LOGIN` and `B2BINPAY_PASSWORD` (v2), or `B2BINPAY_CLIENT_ID`,
 * `B2BINPAY_CLIENT_SECRET` and, for callbacks, `B2BINPAY_CALLBACK_SECRET` (v3).
 *
 * Values are taken as they are; the module validates them at boot. Throws `ConfigurationError` where the version is
 * missing or unknown.
 *
 * @example
 * ```ts
 * B2binpayAuthModule.forRootAsync({ useFactory: () => b2binpayAuthOptionsFromEnv() });
 * ```
 */
export function b2binpayAuthOptionsFromEnv(
  env: Readonly<Record<string, string | undefined>> = process.env,
): B2binpayAuthModuleOptions {
  const where = { ...environmentOf(env['B2BINPAY_ENVIRONMENT']), baseUrl: env['B2BINPAY_BASE_URL'] };
  switch (env['B2BINPAY_API_VERSION']) {
    case 'v2':
      return {
        apiVersion: 'v2',
        ...where,
        credentials: { login: env['B2BINPAY_LOGIN'] ?? '', password: env['B2BINPAY_PASSWORD'] ?? '' },
      };
    case 'v3':
      return {
        apiVersion: 'v3',
        ...where,
        credentials: {
          clientId: env['B2BINPAY_CLIENT_ID'] ?? '',
          clientSecret: env['B2BINPAY_CLIENT_SECRET'] ?? '',
          callbackSecret: env['B2BINPAY_CALLBACK_SECRET'],
        },
      };
    default:
      throw new ConfigurationError(
        "the environment variable B2BINPAY_API_VERSION must be 'v2' or 'v3'. Set it.",
      );
  }
}

function environmentOf(value: string | undefined): Pick<B2binpayAuthModuleOptions, 'environment'> {
  switch (value) {
    case undefined:
      return {};
    case 'production':
    case 'sandbox':
      return { environment: value };
    default:
      throw new ConfigurationError(
        "the environment variable B2BINPAY_ENVIRONMENT must be 'production' or 'sandbox'. Correct it, or set B2BINPAY_BASE_URL instead.",
      );
  }
}
