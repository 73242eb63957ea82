import { own } from '../api-answer.js';
import { trackingIdOf } from './callback-fields.js';
import type { CallbackKind, SignedCallback, UnsignedNotice } from './callback-types.js';

/** What a callback says and the API does not. */
export type CallbackDifference = 'kind' | 'status' | 'amount' | 'currency' | 'trackingId' | 'id';

/** Where the API says a transfer belongs to. */
export interface TransferOwner {
  readonly kind: CallbackKind;
  readonly id: string;
}

const KIND_OF_OP_TYPE = new Map<unknown, CallbackKind>([
  [1, 'deposit'],
  [2, 'payout'],
]);

/** The deposit or payout a transfer belongs to, by the API's answer; undefined where that does not say. */
export function ownerOf(transfer: unknown): TransferOwner | undefined {
  const attributes = own(transfer, 'attributes');
  const kind = KIND_OF_OP_TYPE.get(own(attributes, 'op_type'));
  const id = own(attributes, 'op_id');
  if (kind === undefined || (typeof id !== 'string' && typeof id !== 'number')) return undefined;
  return { kind, id: String(id) };
}

/** What differs between a signed callback and the transfer in the API's answer. */
export function transferDifferences(
  { signed, unverified }: SignedCallback,
  transfer: unknown,
  owner: TransferOwner,
): readonly CallbackDifference[] {
  if (signed.of !== 'transfer') return [];
  const attributes = own(transfer, 'attributes');
  return [
    ...(owner.kind === unverified.kind ? [] : (['kind'] as const)),
    ...(own(attributes, 'status') === signed.status ? [] : (['status'] as const)),
    ...(isSameAmount(own(attributes, 'amount'), signed.amount) ? [] : (['amount'] as const)),
    ...(owner.id === unverified.id ? [] : (['id'] as const)),
  ];
}

/** What differs between a callback and the deposit or payout in the API's answer. */
export function resourceDifferences(
  callback: SignedCallback | UnsignedNotice,
  resource: unknown,
): readonly CallbackDifference[] {
  if (callback.trust === 'unsigned') return [];
  const { signed, unverified } = callback;
  const attributes = own(resource, 'attributes');
  const isSameStatus = signed.of === 'transfer' || own(attributes, 'status') === signed.status;
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

/** Decimal numbers, however many zeros end their fractions. */
function isSameAmount(one: unknown, other: string): boolean {
  return typeof one === 'string' && withoutZeros(one) === withoutZeros(other);
}

function withoutZeros(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}
