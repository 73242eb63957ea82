import type { DepositStatus, TransferStatus } from './callback-types.js';

// The grammar of signed fields. It is checked before the MAC, because arrays and objects could join to the same message.

const AMOUNT = /^(?:0|[1-9]\d{0,63})(?:\.\d{1,64})?$/;
const LETTER_FIRST = /^[\p{L}_]/u;
const MAX_TRACKING_ID = 255;
/** A character takes one or two UTF-16 code units. */
const MAX_UNITS = 2 * MAX_TRACKING_ID;

/** One digit, negative or not. */
export function isTransferStatus(value: unknown): value is TransferStatus {
  return isCanonicalInteger(value) && value >= -3 && value <= 2;
}

export function isDepositStatus(value: unknown): value is DepositStatus {
  return isCanonicalInteger(value) && value >= 2 && value <= 5;
}

/** A decimal string without sign, exponent, whitespace or leading zeros. */
export function isAmount(value: unknown): value is string {
  return typeof value === 'string' && AMOUNT.test(value);
}

export function hasFraction(amount: string): boolean {
  return amount.includes('.');
}

/**
 * A tracking id as a string; `''` if there is none, the decimal digits of an integer (older versions of the vendor's
 * page allow both). `undefined` for anything else.
 */
export function trackingIdOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return isCanonicalInteger(value) ? String(value) : undefined;
  return typeof value === 'string' && isWellFormed(value) ? value : undefined;
}

/**
 * Whether a tracking id cannot be confused with the digits of the amount before it: it starts with a letter (of any
 * script) or `_`, and has at most 255 well-formed characters. Use only such tracking ids.
 *
 * @example
 * ```ts
 * isUnambiguousTrackingId('order-1'); // true
 * isUnambiguousTrackingId('00123'); // false: `5.00` + `00123` has the signature of `5.00001` + `23`
 * ```
 */
export function isUnambiguousTrackingId(id: string): boolean {
  return typeof id === 'string' && LETTER_FIRST.test(id) && isWellFormed(id);
}

function isWellFormed(id: string): boolean {
  if (id.length > MAX_UNITS || !id.isWellFormed()) return false;
  return id.length <= MAX_TRACKING_ID || Array.from(id).length <= MAX_TRACKING_ID;
}

function isCanonicalInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
