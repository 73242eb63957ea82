import { readVerifierOptions } from '../../dto/index.js';
import { CallbackRejectedError, ConfigurationError } from '../../errors/index.js';
import {
  kindOfOpType,
  type SignedCallback,
  type TrackingIdPolicy,
  type V2Credentials,
  type V3Credentials,
} from '../../protocol/index.js';
import { type Clock, systemClock } from '../time/clock.js';
import { CallbackKeys } from './callback-keys.js';
import { type ReceivedAt, receivedAtIn } from './received-at.js';
import { type CallbackPolicy, type CallbackVerdict, verifyCallback } from './verify-callback.js';

/**
 * What an operator should know.
 *
 * @internal
 */
export type CallbackNotice = 'open-boundary' | 'no-callback-secret';

/** Options of a {@link CallbackVerifier} without Nest. Credentials are values, not functions. */
export type CallbackVerifierOptions = (
  | {
      /** Version of the vendor's API. */
      readonly apiVersion: 'v2';
      /** Credentials whose login and password sign the callbacks. */
      readonly credentials: V2Credentials;
      /** Earlier credentials, whose callbacks may still arrive. @default [] */
      readonly previousCredentials?: readonly V2Credentials[] | undefined;
    }
  | {
      /** Version of the vendor's API. */
      readonly apiVersion: 'v3';
      /** Credentials with the `callbackSecret` that signs the callbacks. */
      readonly credentials: V3Credentials;
      /** Earlier credentials, whose callbacks may still arrive. @default [] */
      readonly previousCredentials?: readonly V3Credentials[] | undefined;
    }
) & {
  /** Maximum age of a callback, in milliseconds. @default 604_800_000, a week */
  readonly maxAgeMs?: number | undefined;
  /** How far its time may be in the future, in milliseconds. @default 300_000 */
  readonly maxFutureMs?: number | undefined;
  /** What to do with tracking ids that leave the boundary to the amount ambiguous. @default 'flag' */
  readonly trackingIds?: TrackingIdPolicy | undefined;
  /** For tests. @default the system's clock */
  readonly clock?: Clock | undefined;
};

/**
 * What the module makes a verifier of.
 *
 * @internal
 */
export interface CallbackVerifierParts {
  readonly keys: CallbackKeys;
  readonly policy: CallbackPolicy;
  readonly clock: Clock;
  readonly notice: (notice: CallbackNotice) => void;
  /** A verified transfer is neither the deposit nor the payout. */
  readonly otherOpType: (opType: number) => void;
}

/**
 * Verifies callbacks by their parsed bodies; the received bytes are not needed. Synchronous. The signature covers status,
 * amount, tracking id and time, and nothing else.
 *
 * @example
 * ```ts
 * const verifier = new CallbackVerifier({ apiVersion: 'v2', credentials: { login, password } });
 * const verdict = verifier.verify(JSON.parse(text));
 * if (verdict.ok) console.log(verdict.callback.signed.trackingId);
 * ```
 */
export class CallbackVerifier {
  readonly #parts: CallbackVerifierParts;

  /** Throws `ConfigurationError` for invalid options, and for v3 credentials without `callbackSecret`. */
  constructor(options: CallbackVerifierOptions);
  /** @internal */
  constructor(options: CallbackVerifierOptions | CallbackVerifierParts);
  constructor(options: CallbackVerifierOptions | CallbackVerifierParts) {
    this.#parts = isParts(options) ? options : partsOf(options);
  }

  /** Never throws because of the body; throws `ConfigurationError` if `receivedAt` is not a valid `Date`. */
  verify(body: unknown, options?: ReceivedAt): CallbackVerdict {
    const { keys, policy, clock } = this.#parts;
    const verdict = verifyCallback(body, keys, policy, receivedAtIn(options)?.getTime() ?? clock.now());
    if (verdict.ok) this.#reportOn(verdict.callback);
    if (!verdict.ok && verdict.code === 'SIGNATURE_MISMATCH' && keys.state === 'none') {
      this.#parts.notice('no-callback-secret');
    }
    return verdict;
  }

  /** Returns the signed callback. Throws `CallbackRejectedError` with the code, for unsigned notices too. */
  verifyOrThrow(body: unknown): SignedCallback {
    const verdict = this.verify(body);
    if (verdict.ok) return verdict.callback;
    throw new CallbackRejectedError(verdict.code);
  }

  #reportOn({ boundary, unverified: { opType } }: SignedCallback): void {
    if (boundary === 'open') this.#parts.notice('open-boundary');
    if (opType !== undefined && kindOfOpType(opType) === undefined) this.#parts.otherOpType(opType);
  }
}

function isParts(options: CallbackVerifierOptions | CallbackVerifierParts): options is CallbackVerifierParts {
  const keys: unknown = typeof options === 'object' && options !== null && Reflect.get(options, 'keys');
  return keys instanceof CallbackKeys;
}

function partsOf(options: CallbackVerifierOptions): CallbackVerifierParts {
  const { apiVersion, trackingIds, maxAgeMs, maxFutureMs, credentials, previous } =
    readVerifierOptions(options);
  const clock = options.clock ?? systemClock;
  const keys = new CallbackKeys(clock, maxAgeMs, previous);
  keys.use(credentials);
  if (keys.state === 'none') {
    throw new ConfigurationError(
      'callbacks of API v3 are verified with the callback secret. Write credentials: { …, callbackSecret }.',
    );
  }
  return {
    keys,
    policy: { apiVersion, trackingIds, maxAgeMs, maxFutureMs },
    clock,
    notice: () => undefined,
    otherOpType: () => undefined,
  };
}
