import type { Agent } from 'node:https';
import { ValidateNested } from 'class-validator';
import {
  type ApiVersion,
  type Environment,
  isApiVersion,
  own,
  vendorBaseUrl,
  VERSION_TRAITS,
} from '../protocol/index.js';
import { BASE_URL_MESSAGE, isAllowedBaseUrl } from './base-url.js';
import { isTlsAgent, verifiesCertificates, verifiesHostName } from './https-agent.js';
import { OPTION_DEFAULTS } from './option-defaults.js';
import {
  HasMethods,
  IsClockOrAbsent,
  IsDuration,
  IsDurationOrInfinity,
  IsFlag,
  IsFraction,
  IsFunctionOrAbsent,
  IsOneOf,
  IsWholeNumberFrom,
  rule,
} from './option-rules.js';

const { http, refresh, rateLimit, callbacks } = OPTION_DEFAULTS;

export class HttpOptionsDto {
  @IsDuration()
  readonly timeoutMs: number = http.timeoutMs;

  @IsWholeNumberFrom(1_024)
  readonly maxResponseBytes: number = http.maxResponseBytes;

  @rule(
    'verifiesCertificates',
    verifiesCertificates,
    'must verify certificates. Remove rejectUnauthorized: false; for a private CA write new Agent({ ca })',
  )
  @rule(
    'isTlsAgent',
    (agent) => agent === undefined || isTlsAgent(agent),
    "must be an Agent of node:https or a proxy's https agent; an Agent of node:http cannot be used. Write e.g. new Agent({ ca }) with the Agent of node:https",
  )
  readonly httpsAgent?: Agent | undefined = undefined;

  @IsFlag()
  readonly useEnvProxy: boolean = http.useEnvProxy;

  @IsWholeNumberFrom(1)
  readonly maxSockets: number = http.maxSockets;
}

export class RefreshOptionsDto {
  @IsFraction()
  readonly earliest: number = refresh.earliest;

  @IsFraction()
  @rule(
    'isNotBeforeEarliest',
    (latest, { earliest = refresh.earliest }: { earliest?: unknown }) => Number(latest) >= Number(earliest),
    'must not be below refresh.earliest. Write e.g. { earliest: 0.6, latest: 0.75 }',
  )
  readonly latest: number = refresh.latest;

  @IsDuration()
  readonly minIntervalMs: number = refresh.minIntervalMs;

  @IsOneOf('obtain', 'lock')
  readonly onRepeatedSuspicion: 'obtain' | 'lock' = refresh.onRepeatedSuspicion;
}

export class RateLimitOptionsDto {
  @IsWholeNumberFrom(5)
  readonly perMinute: number = rateLimit.perMinute;

  @IsOneOf('origin', 'account')
  readonly scope: 'origin' | 'account' = rateLimit.scope;
}

export class CallbackOptionsDto {
  @IsDuration()
  readonly maxAgeMs: number = callbacks.maxAgeMs;

  @IsDuration()
  readonly maxFutureMs: number = callbacks.maxFutureMs;

  @IsOneOf('ignore', 'deliver', 'reject')
  readonly unsigned: 'ignore' | 'deliver' | 'reject' = callbacks.unsigned;

  @IsOneOf('flag', 'strict')
  readonly trackingIds: 'flag' | 'strict' = callbacks.trackingIds;

  @IsDuration()
  readonly leaseMs: number = callbacks.leaseMs;

  @IsDuration()
  readonly busyWaitMs: number = callbacks.busyWaitMs;

  @HasMethods('claim', 'extend', 'commit', 'release')
  readonly replayStore?: object | undefined = undefined;

  /** Each entry is validated separately, as `credentials` are. */
  @rule(
    'isList',
    (value) => Array.isArray(value),
    'must be a list of credentials. Write e.g. [{ login, password }]',
  )
  readonly previousCredentials: readonly unknown[] = [];
}

export class OptionsDto {
  @IsOneOf(...Object.keys(VERSION_TRAITS))
  readonly apiVersion: ApiVersion = 'v2';

  /** Validated separately, because the result of a function is only known later. */
  readonly credentials: unknown = undefined;

  @rule(
    'isEnvironment',
    (value) => value === undefined || value === 'production' || value === 'sandbox',
    "must be 'production' or 'sandbox'",
  )
  @rule(
    'isOneOfTwo',
    (environment, { baseUrl }: { baseUrl?: unknown }) =>
      (environment === undefined) !== (baseUrl === undefined),
    "and baseUrl: exactly one of them is required. Write either environment: 'sandbox' or baseUrl: 'https://…' (as variables: B2BINPAY_ENVIRONMENT or B2BINPAY_BASE_URL)",
  )
  readonly environment?: Environment | undefined = undefined;

  @rule('isAllowedBaseUrl', (value) => value === undefined || isAllowedBaseUrl(value), BASE_URL_MESSAGE)
  readonly baseUrl?: string | undefined = undefined;

  @ValidateNested()
  @rule(
    'verifiesHostName',
    (settings, owner) => verifiesHostName(own(settings, 'httpsAgent'), hostOf({ ...owner })),
    'cannot be used: the checkServerIdentity of `http.httpsAgent` accepts a certificate of another host. Return the result of tls.checkServerIdentity(host, certificate), and run further checks only if it is undefined',
  )
  readonly http: HttpOptionsDto = new HttpOptionsDto();

  @ValidateNested()
  readonly refresh: RefreshOptionsDto = new RefreshOptionsDto();

  @ValidateNested()
  readonly rateLimit: RateLimitOptionsDto = new RateLimitOptionsDto();

  @ValidateNested()
  readonly callbacks: CallbackOptionsDto = new CallbackOptionsDto();

  @IsDurationOrInfinity()
  readonly waitTimeoutMs: number = OPTION_DEFAULTS.waitTimeoutMs;

  @HasMethods('open')
  readonly store?: object | undefined = undefined;

  @IsFlag()
  readonly eager: boolean = OPTION_DEFAULTS.eager;

  @IsClockOrAbsent()
  readonly clock?: object | undefined = undefined;

  @IsFunctionOrAbsent()
  readonly random?: (() => number) | undefined = undefined;
}

/** The host that receives the secrets; one of the vendor's if the configuration is invalid. */
function hostOf({ apiVersion, environment, baseUrl }: Partial<Record<string, unknown>>): string {
  if (typeof baseUrl === 'string' && URL.canParse(baseUrl)) return new URL(baseUrl).hostname;
  const version = isApiVersion(apiVersion) ? apiVersion : 'v3';
  return new URL(vendorBaseUrl(version, environment === 'sandbox' ? 'sandbox' : 'production')).hostname;
}
