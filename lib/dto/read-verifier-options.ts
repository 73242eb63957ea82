import { ConfigurationError } from '../errors/index.js';
import {
  type ApiVersion,
  isApiVersion,
  type SealedCredentials,
  type TrackingIdPolicy,
} from '../protocol/index.js';
import { credentialProblems, sealCredentials } from './seal-credentials.js';
import { fillOptions, problemsOf, unknownOption } from './fill-options.js';
import { IsClockOrAbsent } from './option-rules.js';
import { CallbackOptionsDto } from './options.dto.js';
import { previousCredentialProblems, sealPreviousCredentials } from './previous-credentials.js';

/** Validated options of a verifier, with defaults filled in. */
export interface VerifierSettings {
  readonly apiVersion: ApiVersion;
  readonly credentials: SealedCredentials;
  readonly previous: readonly SealedCredentials[];
  readonly maxAgeMs: number;
  readonly maxFutureMs: number;
  readonly trackingIds: TrackingIdPolicy;
}

class ClockDto {
  @IsClockOrAbsent()
  readonly clock?: object | undefined = undefined;
}

interface GivenVerifierOptions {
  readonly apiVersion: ApiVersion;
  readonly credentials: unknown;
  readonly previousCredentials?: readonly unknown[] | undefined;
  readonly maxAgeMs?: number | undefined;
  readonly maxFutureMs?: number | undefined;
  readonly trackingIds?: TrackingIdPolicy | undefined;
  readonly clock?: unknown;
}

/** Throws {@link ConfigurationError} with a sentence for each problem. */
export function readVerifierOptions(given: GivenVerifierOptions): VerifierSettings {
  if (typeof given !== 'object' || given === null) {
    throw new ConfigurationError(
      "a CallbackVerifier needs options. Write new CallbackVerifier({ apiVersion: 'v3', credentials: { …, callbackSecret } }).",
    );
  }
  const { apiVersion, credentials, clock, ...rest } = given;
  if (!isApiVersion(apiVersion)) {
    throw new ConfigurationError("option `apiVersion` must be one of: 'v2', 'v3'.");
  }
  const { dto, unknownKeys } = fillOptions(new CallbackOptionsDto(), rest);
  const { maxAgeMs, maxFutureMs, trackingIds, previousCredentials } = dto;
  const problems = [
    ...problemsOf(dto, ''),
    ...unknownKeys.map(unknownOption),
    ...credentialProblems(apiVersion, credentials),
    ...previousCredentialProblems(apiVersion, previousCredentials, 'previousCredentials'),
    ...problemsOf(Object.assign(new ClockDto(), { clock }), ''),
  ];
  if (problems.length > 0) throw new ConfigurationError(`${problems.join('; ')}.`);
  return {
    apiVersion,
    credentials: sealCredentials(apiVersion, credentials),
    previous: sealPreviousCredentials(apiVersion, previousCredentials),
    maxAgeMs,
    maxFutureMs,
    trackingIds,
  };
}
