import type { CallbackKind } from './callback-types.js';
import { own } from '../api-answer.js';
import { isObject } from './is-object.js';

/** Which of the included transfers a callback is about. */
export type ChosenTransfer =
  | { readonly is: 'chosen'; readonly id: string; readonly attributes: object }
  | { readonly is: 'none' }
  | { readonly is: 'malformed' }
  | { readonly is: 'ambiguous' };

interface Transfer {
  readonly id: string;
  readonly attributes: object;
  readonly opType: 1 | 2 | undefined;
}

const MAX_INCLUDED = 100;
const OP_TYPE: Record<CallbackKind, 1 | 2> = { deposit: 1, payout: 2 };

/**
 * The transfer that `relationships.transfer` names, else the one whose `op_type` fits: a payout may come with two, and
 * only the one of type 2 is signed ("Callbacks").
 */
export function chooseTransfer(kind: CallbackKind, data: object, included: unknown): ChosenTransfer {
  const transfers = transfersIn(included);
  if (transfers === undefined) return { is: 'malformed' };
  if (haveTwins(transfers)) return { is: 'ambiguous' };
  const relation = own(own(own(data, 'relationships'), 'transfer'), 'data');
  if (relation !== undefined && relation !== null) {
    const related = own(relation, 'id');
    return judged(
      kind,
      transfers.filter(({ id }) => id === related),
      'malformed',
    );
  }
  if (transfers.length === 0) return { is: 'none' };
  if (transfers.some(({ opType }) => opType === undefined)) return { is: 'malformed' };
  return judged(
    kind,
    transfers.filter(({ opType }) => opType === OP_TYPE[kind]),
    'ambiguous',
  );
}

function haveTwins(transfers: readonly Transfer[]): boolean {
  return transfers.length > 1 && new Set(transfers.map(({ id }) => id)).size < transfers.length;
}

function judged(
  kind: CallbackKind,
  candidates: readonly Transfer[],
  otherwise: 'malformed' | 'ambiguous',
): ChosenTransfer {
  const [transfer] = candidates;
  if (transfer === undefined || candidates.length > 1) return { is: otherwise };
  if (transfer.opType === undefined) return { is: 'malformed' };
  if (transfer.opType !== OP_TYPE[kind]) return { is: 'ambiguous' };
  return { is: 'chosen', id: transfer.id, attributes: transfer.attributes };
}

function transfersIn(included: unknown): readonly Transfer[] | undefined {
  if (included === undefined || included === null) return [];
  if (!Array.isArray(included) || included.length > MAX_INCLUDED) return undefined;
  const transfers: Transfer[] = [];
  const count = included.length;
  for (let index = 0; index < count; index += 1) {
    const entry: unknown = included[index];
    if (!isObject(entry)) return undefined;
    if (own(entry, 'type') !== 'transfer') continue;
    const id = own(entry, 'id');
    const attributes = own(entry, 'attributes');
    if (typeof id !== 'string' || !isObject(attributes)) return undefined;
    const opType = own(attributes, 'op_type');
    transfers.push({ id, attributes, opType: opType === 1 || opType === 2 ? opType : undefined });
  }
  return transfers;
}
