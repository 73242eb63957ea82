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
import { BASE_URL_CURE, isAllowedBaseUrl } from './base-url.js';
import { isTlsAgent, verifiesCertificates, verifiesHostName } from './https-agent.js';
import {
  HasMethods,
  IsDuration,
  IsDurationOrInfinity,
  IsFlag,
  IsFraction,
  IsFunctionOrAbsent,
  IsOneOf,
  IsWholeNumberFrom,
  rule,
} from './option-rules.js';

const DEFAULT_EARLIEST = 0.6;
const DEFAULT_LATEST = 0.75;

/** Each default stands here and nowhere else. */
export class HttpOptionsDto {
  @IsDuration()
  readonly timeoutMs: number = 8_000;

  @IsWholeNumberFrom(1_024)
  readonly maxResponseBytes: number = 1_048_576;

  @rule(
    'verifiesCertificates',
    verifiesCertificates,
    'must verify certificates. Remove rejectUnauthorized: false; for a CA of your own write new Agent({ ca })',
  )
  @rule(
    'isTlsAgent',
    (agent) => agent === undefined || isTlsAgent(agent),
    "must be an Agent of node:https, or a proxy's agent for https; one of node:http cannot be used. Write e.g. new Agent({ ca }) with the Agent of node:https",
  )
  readonly httpsAgent?: Agent | undefined = undefined;

  @IsFlag()
  readonly useEnvProxy: boolean = false;

  @IsWholeNumberFrom(1)
  readonly maxSockets: number = 256;
}

export class RefreshOptionsDto {
  @IsFraction()
  readonly earliest: number = DEFAULT_EARLIEST;

  @IsFraction()
  @rule(
    'isNotBeforeEarliest',
    (latest, { earliest = DEFAULT_EARLIEST }: { earliest?: unknown }) => Number(latest) >= Number(earliest),
    'must not be below refresh.earliest. Write e.g. { earliest: 0.6, latest: 0.75 }',
  )
  readonly latest: number = DEFAULT_LATEST;

  @IsDuration()
  readonly minIntervalMs: number = 5_000;

  @IsOneOf('obtain', 'lock')
  readonly onRepeatedSuspicion: 'obtain' | 'lock' = 'obtain';
}

export class RateLimitOptionsDto {
  @IsWholeNumberFrom(5)
  readonly perMinute: number = 15;

  @IsOneOf('origin', 'account')
  readonly scope: 'origin' | 'account' = 'origin';
}

export class CallbackOptionsDto {
  @IsDuration()
  readonly maxAgeMs: number = 604_800_000;

  @IsDuration()
  readonly maxFutureMs: number = 300_000;

  @IsOneOf('ignore', 'deliver', 'reject')
  readonly unsigned: 'ignore' | 'deliver' | 'reject' = 'ignore';

  @IsOneOf('flag', 'strict')
  readonly trackingIds: 'flag' | 'strict' = 'flag';

  @IsDuration()
  readonly leaseMs: number = 60_000;

  @IsDuration()
  readonly busyWaitMs: number = 10_000;

  @HasMethods('claim', 'extend', 'commit', 'release')
  readonly replayStore?: object | undefined = undefined;

  /** Each is validated by itself, as `credentials` are. */
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

  /** Validated by itself, for it is also read later where it is a function. */
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
    "and baseUrl: exactly one of them is needed. Write either environment: 'sandbox' or baseUrl: 'https://…' (as variables: B2BINPAY_ENVIRONMENT or B2BINPAY_BASE_URL)",
  )
  readonly environment?: Environment | undefined = undefined;

  @rule('isAllowedBaseUrl', (value) => value === undefined || isAllowedBaseUrl(value), BASE_URL_CURE)
  readonly baseUrl?: string | undefined = undefined;

  @ValidateNested()
  @rule(
    'verifiesHostName',
    (http, owner) => verifiesHostName(own(http, 'httpsAgent'), hostOf({ ...owner })),
    'cannot be used: the checkServerIdentity of `http.httpsAgent` accepts a certificate of another host. Return what tls.checkServerIdentity(host, certificate) returns, and check more only where that is undefined',
  )
  readonly http: HttpOptionsDto = new HttpOptionsDto();

  @ValidateNested()
  readonly refresh: RefreshOptionsDto = new RefreshOptionsDto();

  @ValidateNested()
  readonly rateLimit: RateLimitOptionsDto = new RateLimitOptionsDto();

  @ValidateNested()
  readonly callbacks: CallbackOptionsDto = new CallbackOptionsDto();

  @IsDurationOrInfinity()
  readonly waitTimeoutMs: number = 10_000;

  @HasMethods('open')
  readonly store?: object | undefined = undefined;

  @IsFlag()
  readonly eager: boolean = true;

  @HasMethods('now', 'monotonic', 'setTimeout', 'clearTimeout')
  readonly clock?: object | undefined = undefined;

  @IsFunctionOrAbsent()
  readonly random?: (() => number) | undefined = undefined;
}

/** Where the secrets go; a host of the vendor's where that is not configured rightly. */
function hostOf({ apiVersion, environment, baseUrl }: Partial<Record<string, unknown>>): string {
  if (typeof baseUrl === 'string' && URL.canParse(baseUrl)) return new URL(baseUrl).hostname;
  const version = isApiVersion(apiVersion) ? apiVersion : 'v3';
  return new URL(vendorBaseUrl(version, environment === 'sandbox' ? 'sandbox' : 'production')).hostname;
}
