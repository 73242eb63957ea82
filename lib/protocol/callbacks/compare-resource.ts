import { own } from '../untrusted-json.js';
import { hasFraction, isAmount, trackingIdOf } from './callback-fields.js';
import type { CallbackKind, SignedCallback, UnsignedNotice } from './callback-types.js';
import { kindOfOpType } from './op-types.js';

/** A property in which a callback and the API differ. */
export type CallbackDifference = 'kind' | 'status' | 'amount' | 'currency' | 'trackingId' | 'id';

/** What a transfer belongs to according to the API; other types of transfer belong to neither deposit nor payout. */
export type TransferOwner =
  { readonly kind: CallbackKind; readonly id: string } | { readonly kind: undefined };

/** What a transfer belongs to according to the API's response; undefined if the response does not say. */
export function ownerOf(transfer: unknown): TransferOwner | undefined {
  const attributes = own(transfer, 'attributes');
  const opType = own(attributes, 'op_type');
  const kind = kindOfOpType(opType);
  if (kind === undefined) return Number.isSafeInteger(opType) ? { kind } : undefined;
  const id = own(attributes, 'op_id');
  return typeof id === 'string' || typeof id === 'number' ? { kind, id: String(id) } : undefined;
}

/** The differences between a signed callback and the transfer in the API's response. */
export function transferDifferences(
  { signed, unverified }: SignedCallback,
  transfer: unknown,
  owner: TransferOwner,
): readonly CallbackDifference[] {
  if (signed.of !== 'transfer') return [];
  const attributes = own(transfer, 'attributes');
  const isSameId = owner.kind === undefined || owner.id === unverified.id;
  return [
    ...(owner.kind === unverified.kind ? [] : (['kind'] as const)),
    ...(own(attributes, 'status') === signed.status ? [] : (['status'] as const)),
    ...(isSameAmount(own(attributes, 'amount'), signed.amount) ? [] : (['amount'] as const)),
    ...(isSameId ? [] : (['id'] as const)),
  ];
}

/** The differences between a callback and the deposit or payout in the API's response. */
export function resourceDifferences(
  callback: SignedCallback | UnsignedNotice,
  resource: unknown,
): readonly CallbackDifference[] {
  if (callback.trust === 'unsigned') return [];
  const { signed, unverified } = callback;
  const attributes = own(resource, 'attributes');
  const isSameStatus = signed.of !== 'deposit' || own(attributes, 'status') === signed.status;
  const claimed = currencyOf(unverified.body.data);
  const isSameCurrency = claimed === undefined || claimed === currencyOf(resource);
  return [
    ...(isSameStatus ? [] : (['status'] as const)),
    ...(isSameCurrency ? [] : (['currency'] as const)),
    ...(trackingIdOf(own(attributes, 'tracking_id')) === signed.trackingId ? [] : (['trackingId'] as const)),
  ];
}

function currencyOf(resource: unknown): string | undefined {
  const id = own(own(own(own(resource, 'relationships'), 'currency'), 'data'), 'id');
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** Compares decimals, ignoring trailing zeros of the fraction. The length of an invalid amount is unbounded: never equal. */
function isSameAmount(one: unknown, other: string): boolean {
  return isAmount(one) && withoutZeros(one) === withoutZeros(other);
}

function withoutZeros(amount: string): string {
  if (!hasFraction(amount)) return amount;
  let end = amount.length;
  while (amount[end - 1] === '0') end -= 1;
  return amount.slice(0, amount[end - 1] === '.' ? end - 1 : end);
}
