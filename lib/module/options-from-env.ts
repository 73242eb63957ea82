import { BASE_URL_MESSAGE, isAllowedBaseUrl, rememberVariableNames } from '../dto/index.js';
import { ConfigurationError } from '../errors/index.js';
import type { B2binpayAuthModuleOptions } from './options.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the options from environment variables: `B2BINPAY_API_VERSION` (`v2` or `v3`), `B2BINPAY_ENVIRONMENT` or
 * `B2BINPAY_BASE_URL`, then `B2BINPAY_LOGIN` and `B2BINPAY_PASSWORD` (v2), or `B2BINPAY_CLIENT_ID`,
 * `B2BINPAY_CLIENT_SECRET` and, for callbacks, `B2BINPAY_CALLBACK_SECRET` (v3).
 *
 * `B2BINPAY_ENVIRONMENT`, `B2BINPAY_BASE_URL` and `B2BINPAY_CALLBACK_SECRET` count as absent if they are empty. Throws
 * `ConfigurationError` if the version, the environment or the base URL is invalid; the module validates credentials at
 * boot. The messages name the variables.
 *
 * @param env The variables; default: process.env
 *
 * @example
 * ```ts
 * B2binpayAuthModule.forRootAsync({ useFactory: () => b2binpayAuthOptionsFromEnv() });
 * ```
 */
export function b2binpayAuthOptionsFromEnv(
  env: Readonly<Record<string, string | undefined>> = process.env,
): B2binpayAuthModuleOptions {
  switch (env['B2BINPAY_API_VERSION']) {
    case 'v2':
      return {
        apiVersion: 'v2',
        ...endpointOf(env),
        credentials: rememberVariableNames(
          { login: env['B2BINPAY_LOGIN'] ?? '', password: env['B2BINPAY_PASSWORD'] ?? '' },
          { login: 'B2BINPAY_LOGIN', password: 'B2BINPAY_PASSWORD' },
        ),
      };
    case 'v3':
      return {
        apiVersion: 'v3',
        ...endpointOf(env),
        credentials: rememberVariableNames(
          {
            clientId: env['B2BINPAY_CLIENT_ID'] ?? '',
            clientSecret: env['B2BINPAY_CLIENT_SECRET'] ?? '',
            callbackSecret: presentIn(env, 'B2BINPAY_CALLBACK_SECRET'),
          },
          {
            clientId: 'B2BINPAY_CLIENT_ID',
            clientSecret: 'B2BINPAY_CLIENT_SECRET',
            callbackSecret: 'B2BINPAY_CALLBACK_SECRET',
          },
        ),
      };
    default:
      throw new ConfigurationError(
        "the environment variable B2BINPAY_API_VERSION must be 'v2' or 'v3'. Set it.",
      );
  }
}

function endpointOf(env: Env): Pick<B2binpayAuthModuleOptions, 'environment' | 'baseUrl'> {
  const environment = presentIn(env, 'B2BINPAY_ENVIRONMENT');
  const baseUrl = presentIn(env, 'B2BINPAY_BASE_URL');
  if (environment !== undefined && baseUrl !== undefined) {
    throw new ConfigurationError(
      'exactly one of the environment variables B2BINPAY_ENVIRONMENT and B2BINPAY_BASE_URL must be set. Remove the other.',
    );
  }
  if (baseUrl !== undefined && !isAllowedBaseUrl(baseUrl)) {
    throw new ConfigurationError(`the environment variable B2BINPAY_BASE_URL ${BASE_URL_MESSAGE}.`);
  }
  switch (environment) {
    case undefined:
      return { baseUrl };
    case 'production':
    case 'sandbox':
      return { environment };
    default:
      throw new ConfigurationError(
        "the environment variable B2BINPAY_ENVIRONMENT must be 'production' or 'sandbox'. Correct it, or set B2BINPAY_BASE_URL instead.",
      );
  }
}

/** Treats empty variables, e.g. `B2BINPAY_BASE_URL=` in a `.env` file, as unset. */
function presentIn(env: Env, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}
