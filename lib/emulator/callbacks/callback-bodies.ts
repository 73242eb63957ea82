import {
  type ApiVersion,
  type CallbackKind,
  type Credentials,
  OP_TYPE,
  VERSION_TRAITS,
} from '../../protocol/index.js';
import type { SendCallbackOptions } from './callback-options.js';
import { signCallback } from './sign-callback.js';

/** An operation at the vendor, reported by a callback and served by the API. */
export interface Operation {
  readonly kind: CallbackKind;
  readonly id: string;
  readonly transferId: string;
  readonly status: number;
  readonly amount: string;
  readonly trackingId: string | null;
  readonly currencyId: string;
  readonly time: string;
  readonly transfers: 'one' | 'two' | 'none';
  readonly isSigned: boolean;
}

/** `op_type` of a transportation of funds, which may accompany a payout. */
const TRANSPORTATION = 9;
/** The opposite kind. */
export const OTHER: Record<CallbackKind, CallbackKind> = { deposit: 'payout', payout: 'deposit' };

const CANCELLED: Record<CallbackKind, number> = { deposit: 4, payout: 3 };

/** Applies defaults to the options. */
export function operationOf(
  version: ApiVersion,
  options: SendCallbackOptions,
  generated: { readonly id: string; readonly transferId: string; readonly time: string },
): Operation {
  const { transfers = 'one', kind = 'deposit' } = options;
  return {
    kind,
    transfers,
    id: options.id ?? generated.id,
    transferId: generated.transferId,
    status: options.status ?? (transfers === 'none' ? CANCELLED[kind] : 2),
    amount: options.amount ?? '0.300000000000000000',
    trackingId: options.trackingId === undefined ? '' : options.trackingId,
    currencyId: options.currencyId ?? '1002',
    time: options.time ?? generated.time,
    isSigned: options.isSigned ?? (transfers !== 'none' || VERSION_TRAITS[version].signsWithoutTransfer),
  };
}

/** The body of a callback, as the vendor sends it. */
export function callbackBody(operation: Operation, credentials: Credentials): CallbackBody {
  const { kind, transfers, isSigned, status, amount, trackingId, time } = operation;
  const hasTransfer = transfers !== 'none';
  const isStatusSigned = hasTransfer || kind === 'deposit';
  const fields = { trackingId, time, ...(isStatusSigned && { status }), ...(hasTransfer && { amount }) };
  const signed = isSigned && { sign: signCallback(fields, credentials) };
  return {
    ...resourceOf(operation),
    included: [
      { type: 'currency', id: operation.currencyId, attributes: { alpha: 'ETH', exp: 18 } },
      ...(transfers === 'two' ? [otherTransferOf(operation)] : []),
      ...(hasTransfer ? [transferOf(operation)] : []),
    ],
    meta: { time, ...signed },
  };
}

/** The response body of `GET /deposit/{id}/` and `GET /payout/{id}/`. */
export function resourceOf({ kind, id, trackingId, status, currencyId, transferId, transfers }: Operation): {
  data: CallbackData;
} {
  const hasTransfer = transfers !== 'none';
  const transfer = { data: { type: 'transfer', id: transferId } };
  return {
    data: {
      type: kind,
      id,
      attributes: { tracking_id: trackingId, status: hasTransfer ? 3 : status },
      relationships: {
        currency: { data: { type: 'currency', id: currencyId } },
        ...(hasTransfer && { transfer }),
      },
    },
  };
}

/** `data` in the response of `GET /transfer/{id}/`. */
export function transferOf({ kind, id, transferId, amount, status }: Operation): CallbackEntry {
  const attributes = { op_id: Number(id), op_type: OP_TYPE[kind], amount, status, txid: `0x${transferId}` };
  return { type: 'transfer', id: transferId, attributes };
}

function otherTransferOf(operation: Operation): CallbackEntry {
  const { attributes } = transferOf(operation);
  return {
    type: 'transfer',
    id: `${operation.transferId}9`,
    attributes: { ...attributes, op_type: TRANSPORTATION, amount: '0.010000000000000000' },
  };
}

/** A resource in the body of a callback. */
export interface CallbackEntry {
  /** Type of the resource, e.g. `transfer`. */
  readonly type: string;
  /** Id of the resource. */
  readonly id: string;
  /** Attributes as the vendor names them. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The deposit or payout in the body of a callback. */
export interface CallbackData extends CallbackEntry {
  /** Type of the resource. */
  readonly type: CallbackKind;
  /** `currency` and, if there is one, `transfer`. */
  readonly relationships: Readonly<
    Record<
      string,
      {
        /** The related resource. */
        readonly data: {
          /** Type of the related resource. */
          readonly type: string;
          /** Id of the related resource. */
          readonly id: string;
        };
      }
    >
  >;
}

/** The body of a callback that the emulator sends. */
export interface CallbackBody {
  /** The deposit or payout. */
  readonly data: CallbackData;
  /** The currency and the transfers. */
  readonly included: readonly CallbackEntry[];
  /** Time and signature. */
  readonly meta: {
    /** When it was signed, ISO 8601. */
    readonly time: string;
    /** HMAC-SHA256 of the signed fields, 64 hex digits; absent if it is unsigned. */
    readonly sign?: string;
  };
}
