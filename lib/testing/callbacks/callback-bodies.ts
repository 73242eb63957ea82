import type { ApiVersion, CallbackKind, Credentials } from '../../protocol/index.js';
import type { CallbackTampering, SendCallbackOptions } from './callback-options.js';
import { signCallback } from './sign-callback.js';

/** What happened at the vendor, of which a callback tells and which the API serves. */
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

const OP_TYPE: Record<CallbackKind, 1 | 2> = { deposit: 1, payout: 2 };
const OTHER: Record<CallbackKind, CallbackKind> = { deposit: 'payout', payout: 'deposit' };

/** Fills in what the options leave open. */
export function operationOf(
  version: ApiVersion,
  options: SendCallbackOptions,
  made: { readonly id: string; readonly transferId: string; readonly time: string },
): Operation {
  const { transfers = 'one', kind = 'deposit' } = options;
  return {
    kind,
    transfers,
    id: options.id ?? made.id,
    transferId: made.transferId,
    status: options.status ?? (transfers === 'none' ? 4 : 2),
    amount: options.amount ?? '0.300000000000000000',
    trackingId: options.trackingId === undefined ? '' : options.trackingId,
    currencyId: options.currencyId ?? '1002',
    time: options.time ?? made.time,
    isSigned: options.isSigned ?? (transfers !== 'none' || version === 'v3'),
  };
}

/** The body the vendor sends. */
export function callbackBody(operation: Operation, credentials: Credentials): CallbackBody {
  const { transfers, isSigned, status, amount, trackingId, time } = operation;
  const hasTransfer = transfers !== 'none';
  const fields = { status, trackingId, time, ...(hasTransfer && { amount }) };
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

/** What `GET /deposit/{id}/` and `GET /payout/{id}/` answer. */
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

/** What `GET /transfer/{id}/` answers under `data`. */
export function transferOf({ kind, id, transferId, amount, status }: Operation): CallbackEntry {
  const attributes = { op_id: Number(id), op_type: OP_TYPE[kind], amount, status, txid: `0x${transferId}` };
  return { type: 'transfer', id: transferId, attributes };
}

function otherTransferOf(operation: Operation): CallbackEntry {
  const { attributes } = transferOf(operation);
  const opType = OP_TYPE[OTHER[operation.kind]];
  return {
    type: 'transfer',
    id: `${operation.transferId}9`,
    attributes: { ...attributes, op_type: opType, amount: '0.010000000000000000' },
  };
}

/** The body with what an attacker makes of it. */
export function tamperedBody(body: CallbackBody, operation: Operation, how: CallbackTampering): CallbackBody {
  const { data, meta, included } = body;
  const withTransfer = (change: object): CallbackBody => ({
    ...body,
    included: included.map((entry) =>
      entry.id === operation.transferId
        ? { ...entry, attributes: { ...entry.attributes, ...change } }
        : entry,
    ),
  });
  switch (how) {
    case 'status':
      return withTransfer({ status: operation.status === 2 ? 1 : 2 });
    case 'amount':
      return withTransfer({ amount: `9${operation.amount}` });
    case 'trackingId':
      return { ...body, data: { ...data, attributes: { ...data.attributes, tracking_id: 'another-order' } } };
    case 'time':
      return {
        ...body,
        meta: { ...meta, time: meta.time.replace(/.Z$/, (end) => (end === '0Z' ? '1Z' : '0Z')) },
      };
    case 'sign':
      return { ...body, meta: { ...meta, sign: '0'.repeat(64) } };
    case 'unsigned':
      return { ...body, meta: { time: meta.time } };
    case 'stripped': {
      const { transfer: _, ...relationships } = data.relationships;
      const others = included.filter(({ type }) => type !== 'transfer');
      return { data: { ...data, relationships }, included: others, meta: { time: meta.time } };
    }
    case 'kind': {
      const kind = OTHER[operation.kind];
      return { ...withTransfer({ op_type: OP_TYPE[kind] }), data: { ...data, type: kind } };
    }
    case 'id':
      return { ...body, data: { ...data, id: `${data.id}1` } };
    case 'currency': {
      const currency = { data: { type: 'currency', id: '1' } };
      return { ...body, data: { ...data, relationships: { ...data.relationships, currency } } };
    }
  }
}

export interface CallbackEntry {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface CallbackData extends CallbackEntry {
  readonly type: CallbackKind;
  readonly relationships: Readonly<
    Record<string, { readonly data: { readonly type: string; readonly id: string } }>
  >;
}

export interface CallbackBody {
  readonly data: CallbackData;
  readonly included: readonly CallbackEntry[];
  readonly meta: { readonly time: string; readonly sign?: string };
}
