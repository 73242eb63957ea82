import { randomBytes, randomUUID } from 'node:crypto';
import type { CallbackProcessorSettings } from './create-callback-processor.js';
import {
  type Budgets,
  CallbackKeys,
  type CallbackPolicy,
  type Clock,
  InMemoryReplayStore,
  type KeeperSettings,
  type ReplayStore,
  systemClock,
  type TokenStore,
} from '../core/index.js';
import { type OptionsDto, readOptions, sealPreviousCredentials } from '../dto/index.js';
import type { HttpSettings } from '../http/index.js';
import { normalizeBaseUrl, vendorBaseUrl } from '../protocol/index.js';
import { ApplicationShared } from './application-shared.module.js';
import { type ConfiguredCredentials, configureCredentials } from './configured-credentials.js';
import type { B2binpayAuthModuleOptions } from './options.js';

/** The validated options with all defaults. Contains no printable secret. */
export interface ResolvedOptions {
  readonly baseUrl: string;
  readonly credentials: ConfiguredCredentials;
  readonly http: HttpSettings;
  readonly keeper: KeeperSettings;
  readonly store: TokenStore;
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly callbackKeys: CallbackKeys;
  readonly callbacks: CallbackSettings;
}

/** How callbacks are verified and recorded. */
type CallbackSettings = CallbackPolicy & CallbackProcessorSettings;

/** Throws `ConfigurationError`. */
export function resolveOptions(
  given: B2binpayAuthModuleOptions,
  name: string,
  shared: ApplicationShared = new ApplicationShared(),
): ResolvedOptions {
  const options = readOptions(given, process.env);
  const clock = given.clock ?? systemClock;
  const random = safeRandom(given.random ?? Math.random);
  const baseUrl = baseUrlOf(options);
  const { maxAgeMs, previousCredentials } = options.callbacks;
  const previous = sealPreviousCredentials(options.apiVersion, previousCredentials);
  const callbackKeys = new CallbackKeys(clock, maxAgeMs, previous);
  const credentials = configureCredentials(options.apiVersion, options.credentials, (sealed) =>
    callbackKeys.use(sealed),
  );
  return deepFreeze({
    baseUrl,
    credentials,
    callbackKeys,
    callbacks: callbackSettings(options, given.callbacks?.replayStore, clock),
    http: Object.assign({}, options.http),
    keeper: {
      name,
      eager: options.eager,
      waitTimeoutMs: options.waitTimeoutMs,
      window: Object.assign({}, options.refresh),
      account: { baseUrl, rateLimit: Object.assign({}, options.rateLimit), randomBytes },
      exchange: {
        apiVersion: options.apiVersion,
        timeoutMs: options.http.timeoutMs,
        newTurn: randomUUID,
        failures: { onRepeatedSuspicion: options.refresh.onRepeatedSuspicion, random },
      },
      random,
    },
    store: given.store ?? shared.storeBy(clock),
    budgets: shared.budgets,
    clock,
  });
}

function callbackSettings(
  { apiVersion, callbacks }: OptionsDto,
  given: ReplayStore | undefined,
  clock: Clock,
): CallbackSettings {
  const { maxAgeMs, maxFutureMs, unsigned, trackingIds, leaseMs, busyWaitMs } = callbacks;
  return {
    apiVersion,
    maxAgeMs,
    maxFutureMs,
    unsigned,
    trackingIds,
    leaseMs,
    busyWaitMs,
    replayStore: given ?? new InMemoryReplayStore(clock),
    warnAboutInMemoryStore: given === undefined && process.env['NODE_ENV'] === 'production',
  };
}

/** A failing source of randomness must not stop a renewal. */
function safeRandom(random: () => number): () => number {
  return () => {
    try {
      const drawn = random();
      return drawn >= 0 && drawn <= 1 ? drawn : 0.5;
    } catch {
      return 0.5;
    }
  };
}

function baseUrlOf({ apiVersion, environment, baseUrl }: OptionsDto): string {
  return normalizeBaseUrl(baseUrl ?? vendorBaseUrl(apiVersion, environment ?? 'sandbox'));
}

/** Freezes our own plain objects, but not the instances that the user passed. */
function deepFreeze<T extends object>(object: T): Readonly<T> {
  for (const value of Object.values(object)) {
    const isPlain =
      typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
    if (isPlain && !Object.isFrozen(value)) deepFreeze(value);
  }
  return Object.freeze(object);
}
