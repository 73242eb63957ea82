import { type Clock, systemClock } from '../core/time/clock.js';
import { ConfigurationError } from '../errors/index.js';
import type { ApiVersion } from '../protocol/index.js';
import { optionProblems } from './option-problems.js';
import type { B2binpayEmulatorOptions, CodeStyle, CredentialsOf, IdStyle, SessionPolicy } from './options.js';

/** The emulator's options with all defaults. */
export interface EmulatorSettings<V extends ApiVersion = ApiVersion> {
  readonly apiVersion: V;
  /** Of the first account. */
  readonly credentials: CredentialsOf[V];
  readonly accounts: readonly CredentialsOf[V][];
  readonly accessTtlMs: number;
  readonly refreshTtlMs: number;
  readonly requestsPerMinute: number;
  readonly rateLimitScope: 'origin' | 'account';
  readonly sessions: SessionPolicy;
  readonly issuedAt: 'session' | 'token';
  readonly refreshSlides: boolean;
  readonly refreshWrapped: boolean;
  readonly idStyle: IdStyle;
  readonly codeStyle: CodeStyle;
  readonly dateHeader: 'exact' | 'off' | number;
  readonly clock: Clock;
  readonly port: number;
  readonly host: string;
}

const DEMO_CREDENTIALS: CredentialsOf = {
  v2: { login: 'demo-key', password: 'demo-secret' },
  v3: { clientId: 'demo-key', clientSecret: 'demo-secret', callbackSecret: 'demo-callback-secret' },
};

const ACCESS_TTL_MS: Record<ApiVersion, number> = { v2: 15 * 60_000, v3: 3_600_000 };

export function settingsOf<V extends ApiVersion>(options: B2binpayEmulatorOptions<V>): EmulatorSettings<V> {
  const { apiVersion } = options;
  if (!Object.hasOwn(ACCESS_TTL_MS, apiVersion)) {
    throw new ConfigurationError(
      "the emulator needs an API version. Write apiVersion: 'v2' or apiVersion: 'v3'.",
    );
  }
  const { accounts = [] } = options;
  const credentials = options.credentials ?? accounts[0] ?? DEMO_CREDENTIALS[apiVersion];
  const settings: EmulatorSettings<V> = {
    apiVersion,
    credentials,
    accounts: [credentials, ...accounts],
    accessTtlMs: checkDuration('accessTtlMs', options.accessTtlMs ?? ACCESS_TTL_MS[apiVersion]),
    refreshTtlMs: checkDuration('refreshTtlMs', options.refreshTtlMs ?? 6 * 3_600_000),
    requestsPerMinute: options.requestsPerMinute ?? 15,
    rateLimitScope: options.rateLimitScope ?? 'origin',
    sessions: options.sessions ?? 'many',
    issuedAt: options.issuedAt ?? 'session',
    refreshSlides: options.refreshSlides ?? true,
    refreshWrapped: options.refreshWrapped ?? false,
    idStyle: options.idStyle ?? 'zero',
    codeStyle: options.codeStyle ?? 'text',
    dateHeader: options.dateHeader ?? 'exact',
    clock: options.clock ?? systemClock,
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
  };
  const problems = optionProblems(options, apiVersion, Object.keys(settings));
  if (problems.length > 0)
    throw new ConfigurationError(`invalid options of the emulator: ${problems.join('; ')}.`);
  return settings;
}

export function checkDuration(name: string, ms: number): number {
  if (Number.isFinite(ms) && ms > 0) return ms;
  throw new ConfigurationError(
    `option \`${name}\` of the emulator must be a positive number of milliseconds.`,
  );
}
