import { SIGNED } from '../vectors/callback-messages.js';
import { DOCUMENTED } from '../vectors/callback-signatures.js';

export type Version = 'v2' | 'v3';

export const V2_CREDENTIALS = DOCUMENTED.v2.credentials;
export const V3_CREDENTIALS = {
  clientId: 'client-of-callbacks',
  clientSecret: 'secret-of-callbacks',
  callbackSecret: DOCUMENTED.v3.callbackSecret,
};

/** What a test changes in a genuine callback; `undefined` leaves a field out. */
export interface Changes {
  readonly kind?: unknown;
  readonly id?: unknown;
  readonly trackingId?: unknown;
  readonly status?: unknown;
  readonly amount?: unknown;
  readonly opType?: unknown;
  readonly time?: unknown;
  readonly sign?: unknown;
  readonly relationships?: unknown;
  readonly attributes?: unknown;
  readonly included?: unknown;
  readonly meta?: unknown;
}

/** The vendor's documented deposit callback with tracking id `order-1`, signed with the version's key. */
export function callbackOf(version: Version, changes: Changes = {}): Record<string, unknown> {
  const given = {
    kind: 'deposit',
    id: '11203',
    trackingId: DOCUMENTED.trackingId,
    status: 2,
    amount: DOCUMENTED.amount,
    opType: 1,
    time: DOCUMENTED.time,
    sign: SIGNED.order[version],
    ...changes,
  };
  return {
    data: {
      type: given.kind,
      id: given.id,
      attributes: given.attributes ?? {
        address: '0xA1',
        tracking_id: given.trackingId,
        target_paid: DOCUMENTED.amount,
      },
      relationships: 'relationships' in changes ? changes.relationships : relationsTo('17618'),
    },
    included: 'included' in changes ? changes.included : [CURRENCY, transferOf(given)],
    meta: 'meta' in changes ? changes.meta : { time: given.time, sign: given.sign },
  };
}

export const CURRENCY = { type: 'currency', id: '1002', attributes: { iso: 1002, alpha: 'ETH', exp: 18 } };

export function relationsTo(transferId: unknown): Record<string, unknown> {
  return {
    currency: { data: { type: 'currency', id: '1002' } },
    wallet: { data: { type: 'wallet', id: '318' } },
    ...(transferId !== undefined && { transfer: { data: { type: 'transfer', id: transferId } } }),
  };
}

export function transferOf(
  { status = 2, amount = DOCUMENTED.amount, opType = 1 }: Changes = {},
  id: unknown = '17618',
): Record<string, unknown> {
  return {
    type: 'transfer',
    id,
    attributes: { op_id: 11203, op_type: opType, amount, status, txid: '0xB2' },
  };
}

/** A deposit without transfer: its own status, signed or not. */
export function depositOf(status: unknown, trackingId: unknown, sign: unknown): Record<string, unknown> {
  return callbackOf('v3', {
    attributes: { status, tracking_id: trackingId },
    relationships: relationsTo(undefined),
    included: [CURRENCY],
    sign,
  });
}
