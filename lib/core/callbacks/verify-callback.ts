import type { CallbackRejectionCode } from '../../errors/index.js';
import {
  type ApiVersion,
  callbackMessage,
  readCallback,
  type SignedCallback,
  type TrackingIdPolicy,
  type UnsignedNotice,
} from '../../protocol/index.js';
import type { CallbackKeys } from './callback-keys.js';

/** Result of {@link CallbackVerifier.verify}. */
export type CallbackVerdict =
  | {
      /** The signature is right and fresh. */
      readonly ok: true;
      /** The callback, with its proven part. */
      readonly callback: SignedCallback;
    }
  | {
      /** Nothing is proven. */
      readonly ok: false;
      /** Neither transfer nor signature, which the vendor does send. */
      readonly code: 'UNSIGNED';
      /** What to read from the API. */
      readonly notice: UnsignedNotice;
    }
  | {
      /** Nothing is proven. */
      readonly ok: false;
      /** Why it is refused. */
      readonly code: CallbackRejectionCode;
    };

export interface CallbackPolicy {
  readonly apiVersion: ApiVersion;
  readonly trackingIds: TrackingIdPolicy;
  /** How old a callback may be, in milliseconds. */
  readonly maxAgeMs: number;
  /** How far in the future its time may be, in milliseconds. */
  readonly maxFutureMs: number;
}

/** Verifies a parsed body against the keys and the time at which it was received. Never throws. */
export function verifyCallback(
  body: unknown,
  keys: CallbackKeys,
  policy: CallbackPolicy,
  receivedMs: number,
): CallbackVerdict {
  const claim = claimOf(body, policy);
  if (claim.is === 'rejected') return rejected(claim.code);
  const { kind, id } = claim;
  if (claim.is === 'unsigned') {
    return { ok: false, code: 'UNSIGNED', notice: { trust: 'unsigned', unverified: { kind, id } } };
  }
  const { readings, boundary } = claim;
  if (keys.state === 'unknown') return rejected('KEYS_UNAVAILABLE');
  for (const { signed, opType } of readings) {
    const match = keys.match(callbackMessage(signed), claim.sign);
    if (match === undefined) continue;
    const ageMs = receivedMs - claim.timeMs;
    // NaN is out of range as well.
    if (!(ageMs <= policy.maxAgeMs && -ageMs <= policy.maxFutureMs))
      return rejected('TIMESTAMP_OUT_OF_RANGE');
    const { body: named } = claim;
    const unverified = opType === undefined ? { kind, id, body: named } : { kind, id, opType, body: named };
    const { mac: replayKey, keyId } = match;
    return { ok: true, callback: { trust: 'signed', signed, boundary, unverified, replayKey, keyId } };
  }
  return rejected('SIGNATURE_MISMATCH');
}

/** A body whose getters or proxies throw is malformed. */
function claimOf(
  body: unknown,
  { apiVersion, trackingIds }: CallbackPolicy,
): ReturnType<typeof readCallback> {
  try {
    return readCallback(body, apiVersion, trackingIds);
  } catch {
    return { is: 'rejected', code: 'PAYLOAD_MALFORMED', field: '(body)' };
  }
}

function rejected(code: CallbackRejectionCode): CallbackVerdict {
  return { ok: false, code };
}
