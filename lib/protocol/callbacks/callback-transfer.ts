import { isObject, own } from '../untrusted-json.js';
import type { CallbackKind } from './callback-types.js';
import { kindOfOpType } from './op-types.js';

/** A transfer that a callback may be about. */
export interface Transfer {
  readonly id: string;
  readonly attributes: object;
  readonly opType: number;
}

/** Which of the included transfers a callback is about. Of two candidates, the first that matches the signature is used. */
export type TransferChoice =
  | { readonly is: 'chosen'; readonly candidates: readonly Transfer[] }
  | { readonly is: 'none' }
  | {
      readonly is: 'malformed' | 'ambiguous';
      /** Which field is wrong, as a path in the body. */
      readonly field: string;
    };

interface IncludedTransfer extends Omit<Transfer, 'opType'> {
  readonly opType: number | undefined;
}

const MAX_INCLUDED = 100;
const NONE: TransferChoice = { is: 'none' };
const RELATION = 'data.relationships.transfer';
const OP_TYPE = 'op_type of the transfer in included';

/**
 * The transfer that `relationships.transfer` names, whatever its type, unless it belongs to the other kind. If it belongs
 * to neither kind, the transfer of the callback's own kind is a second candidate ("Callbacks": a payout may come with
 * two). Without a relationship, the transfer of the callback's own kind.
 */
export function chooseTransfer(kind: CallbackKind, data: object, included: unknown): TransferChoice {
  const transfers = transfersIn(included);
  if (transfers === undefined) return { is: 'malformed', field: 'included' };
  if (haveDuplicateIds(transfers)) return { is: 'ambiguous', field: 'included' };
  const relation = relationIn(data);
  if (relation === undefined || relation === null) return chosenByType(kind, transfers);
  const id = own(relation, 'id');
  const related = transfers.find((transfer) => transfer.id === id);
  if (related === undefined) return { is: 'malformed', field: RELATION };
  if (!isTyped(related)) return { is: 'malformed', field: OP_TYPE };
  const relatedKind = kindOfOpType(related.opType);
  if (relatedKind === kind) return { is: 'chosen', candidates: [related] };
  if (relatedKind !== undefined) return { is: 'ambiguous', field: OP_TYPE };
  const fitting = ofKind(kind, transfers);
  return { is: 'chosen', candidates: fitting.length === 1 ? [related, ...fitting] : [related] };
}

function chosenByType(kind: CallbackKind, transfers: readonly IncludedTransfer[]): TransferChoice {
  if (transfers.length === 0) return NONE;
  const fitting = ofKind(kind, transfers);
  if (fitting.length === 1) return { is: 'chosen', candidates: fitting };
  const isUntyped = fitting.length === 0 && !transfers.every(isTyped);
  return { is: isUntyped ? 'malformed' : 'ambiguous', field: OP_TYPE };
}

function ofKind(kind: CallbackKind, transfers: readonly IncludedTransfer[]): readonly Transfer[] {
  return transfers.filter(isTyped).filter(({ opType }) => kindOfOpType(opType) === kind);
}

function isTyped(transfer: IncludedTransfer): transfer is Transfer {
  return transfer.opType !== undefined;
}

/** A list of one counts as its element, an empty list as no relationship; a longer list has no `id`: malformed. */
function relationIn(data: object): unknown {
  const relation = own(own(own(data, 'relationships'), 'transfer'), 'data');
  return Array.isArray(relation) && relation.length < 2 ? relation[0] : relation;
}

function haveDuplicateIds(transfers: readonly IncludedTransfer[]): boolean {
  return transfers.length > 1 && new Set(transfers.map(({ id }) => id)).size < transfers.length;
}

function transfersIn(included: unknown): readonly IncludedTransfer[] | undefined {
  if (included === undefined || included === null) return [];
  if (!Array.isArray(included) || included.length > MAX_INCLUDED) return undefined;
  const transfers: IncludedTransfer[] = [];
  const count = included.length;
  for (let index = 0; index < count; index += 1) {
    const entry: unknown = included[index];
    if (!isObject(entry)) return undefined;
    if (own(entry, 'type') !== 'transfer') continue;
    const id = own(entry, 'id');
    const attributes = own(entry, 'attributes');
    if (typeof id !== 'string') return undefined;
    const opType = own(attributes, 'op_type');
    // JSON:API allows a resource without attributes; what the callback is about must have them.
    const known = isObject(attributes) ? attributes : {};
    transfers.push({ id, attributes: known, opType: isInteger(opType) ? opType : undefined });
  }
  return transfers;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
