import type { CallbackKind } from './callback-types.js';

/** `op_type` of a transfer: an open list of integers, of which these two are the deposit and the payout. */
export const OP_TYPE: Readonly<Record<CallbackKind, 1 | 2>> = { deposit: 1, payout: 2 };

/** Undefined for any other type: transportation of funds (9), activation of an address (49), … */
export function kindOfOpType(opType: unknown): CallbackKind | undefined {
  switch (opType) {
    case OP_TYPE.deposit:
      return 'deposit';
    case OP_TYPE.payout:
      return 'payout';
    default:
      return undefined;
  }
}
