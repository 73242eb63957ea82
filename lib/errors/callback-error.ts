import { B2binpayAuthError } from './base-error.js';
import { setKind } from './brand.js';
import type { CallbackRejectionCode } from './error-codes.js';

const REASONS: Record<CallbackRejectionCode | 'UNSIGNED', string> = {
  SIGNATURE_MISSING: 'it has a transfer but no signature; it did not come from B2BINPAY',
  SIGNATURE_MALFORMED: 'its signature is not 64 hex digits; it did not come from B2BINPAY',
  SIGNATURE_MISMATCH:
    'its signature matches no key of this instance; check the credentials (v2) or the callback secret (v3) and their environment',
  TIMESTAMP_INVALID: 'its time is not an ISO 8601 timestamp',
  TIMESTAMP_OUT_OF_RANGE:
    'its time is too old or too far in the future; see callbacks.maxAgeMs and the clock of this machine',
  PAYLOAD_MALFORMED: 'its body is not what the vendor documents; if it arrived unparsed, see acceptJsonApi',
  PAYLOAD_AMBIGUOUS: 'its signed fields can be split in more than one way; start tracking ids with a letter',
  REPLAYED: 'it has been handled before',
  CALLBACK_IN_PROGRESS: 'another delivery of it is being handled; wait for the next delivery',
  REPLAY_STORE_UNAVAILABLE: 'the replay store did not respond; check it, and wait for the next delivery',
  KEYS_UNAVAILABLE: 'the credentials function has not returned yet; wait for the next delivery',
  UNSIGNED: 'it has neither transfer nor signature; read the deposit or payout from the API instead',
};

/** A callback was refused, or has already been handled. Contains nothing of the callback. */
export class CallbackRejectedError extends B2binpayAuthError {
  static {
    setKind(this, 'CallbackRejectedError');
  }

  override readonly name = 'CallbackRejectedError' as const;
  readonly retryable = false;

  /**
   * Made by the package; public for tests.
   *
   * @param code Why it was refused.
   * @param reason Completes the message; must not contain anything of the callback; default: a sentence for the code
   */
  constructor(
    readonly code: CallbackRejectionCode | 'UNSIGNED',
    reason: string = REASONS[code],
  ) {
    super(`the callback was rejected (${code}): ${reason}.`);
  }
}
