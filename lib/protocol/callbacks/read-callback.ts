import type { CallbackRejectionCode } from '../../errors/index.js';
import type { ApiVersion } from '../api-version.js';
import { parseIsoInstant } from '../server-time.js';
import { isSignature } from '../signature.js';
import { VERSION_TRAITS } from '../version-traits.js';
import {
  hasFraction,
  isAmount,
  isDepositStatus,
  isTransferStatus,
  isUnambiguousTrackingId,
  trackingIdOf,
} from './callback-fields.js';
import { chooseTransfer, type Transfer } from './callback-transfer.js';
import type { CallbackDto, CallbackKind, SignedCallback, SignedFields } from './callback-types.js';
import { isObject, own } from '../untrusted-json.js';

/** The content of a body before its signature has been verified. */
export type CallbackClaim =
  | {
      readonly is: 'rejected';
      readonly code: CallbackRejectionCode;
      /** Which field is wrong, as a path in the body. For operators; senders never learn it. */
      readonly field: string;
    }
  | { readonly is: 'unsigned'; readonly kind: CallbackKind; readonly id: string }
  | {
      readonly is: 'signed';
      readonly kind: CallbackKind;
      readonly id: string;
      readonly body: CallbackDto;
      /** Possible signed fields, in order of preference. */
      readonly readings: readonly Reading[];
      readonly boundary: SignedCallback['boundary'];
      /** As received, and well-formed. */
      readonly sign: string;
      /** Epoch milliseconds of the signed time. */
      readonly timeMs: number;
    };

/** Fields that may be signed, and the `op_type` of their transfer. */
interface Reading {
  readonly signed: SignedFields;
  readonly opType: number | undefined;
}

/** Tracking ids that leave the boundary to the amount ambiguous are accepted and marked (`flag`), or refused (`strict`). */
export type TrackingIdPolicy = 'flag' | 'strict';

/**
 * Checks the form of a callback's parsed body. The first failing check determines the code: payload, then form of the
 * signature, then form of the time. May throw on hostile objects (getters, proxies), which parsed JSON never contains.
 */
export function readCallback(body: unknown, version: ApiVersion, policy: TrackingIdPolicy): CallbackClaim {
  if (!isCallback(body)) return malformed(fieldMissingIn(body));
  const { data } = body;
  const { type: kind, id, attributes } = data;
  const meta = own(body, 'meta');
  if (meta !== undefined && meta !== null && !isObject(meta)) return malformed('meta');
  const transfer = chooseTransfer(kind, data, own(body, 'included'));
  const trackingId = trackingIdOf(own(attributes, 'tracking_id'));
  if (transfer.is === 'malformed') return malformed(transfer.field);
  if (trackingId === undefined) return malformed(TRACKING_ID);
  if (transfer.is === 'ambiguous') return ambiguous(transfer.field);

  const sign = own(meta, 'sign');
  const rawTime = own(meta, 'time');
  const time = typeof rawTime === 'string' ? rawTime : '';
  const isUnsigned = sign === undefined || sign === null || sign === '';
  if (transfer.is === 'none' && isUnsigned) return { is: 'unsigned', kind, id };
  const possible =
    transfer.is === 'chosen'
      ? transferReadings(transfer.candidates, trackingId, time)
      : readingsWithoutTransfer(version, kind, attributes, trackingId, time);
  if (possible.length === 0) return malformed(unsignableFieldOf(transfer.is, version));
  const boundary = isUnambiguousTrackingId(trackingId) ? 'closed' : 'open';
  const readings = boundary === 'closed' ? possible : possible.filter(({ signed }) => !isAmbiguous(signed));
  if (readings.length === 0 || (boundary === 'open' && policy === 'strict')) return ambiguous(TRACKING_ID);

  if (isUnsigned) return rejected('SIGNATURE_MISSING', 'meta.sign');
  if (!isSignature(sign)) return rejected('SIGNATURE_MALFORMED', 'meta.sign');
  const timeMs = parseIsoInstant(time);
  if (timeMs === undefined) return rejected('TIMESTAMP_INVALID', 'meta.time');
  return { is: 'signed', kind, id, body, readings, boundary, sign, timeMs };
}

function transferReadings(
  candidates: readonly Transfer[],
  trackingId: string,
  time: string,
): readonly Reading[] {
  const readings: Reading[] = [];
  for (const { attributes, opType } of candidates) {
    const status = own(attributes, 'status');
    const amount = own(attributes, 'amount');
    if (!isTransferStatus(status) || !isAmount(amount)) continue;
    readings.push({ signed: { of: 'transfer', status, amount, trackingId, time }, opType });
  }
  return readings;
}

/** What the version signs without a transfer. The status of a payout is never signed. */
function readingsWithoutTransfer(
  version: ApiVersion,
  kind: CallbackKind,
  attributes: object,
  trackingId: string,
  time: string,
): readonly Reading[] {
  if (!VERSION_TRAITS[version].signsWithoutTransfer) return [];
  const opType = undefined;
  if (kind === 'payout') return [{ signed: { of: 'payout', trackingId, time }, opType }];
  const status = own(attributes, 'status');
  return isDepositStatus(status) ? [{ signed: { of: 'deposit', status, trackingId, time }, opType }] : [];
}

/** Whether, with an open boundary, the joined fields could also be split so that the amount differs. */
function isAmbiguous(fields: SignedFields): boolean {
  switch (fields.of) {
    // `5` + `000-x` has the signature of `5000` + `-x`.
    case 'transfer':
      return !hasFraction(fields.amount);
    // The same key signs transfers: the digits could be the amount of one.
    case 'deposit':
      return fields.trackingId !== '';
    // The tracking id comes first, so it could be the status and amount of a transfer.
    case 'payout':
      return true;
  }
}

const MAX_ID = 255;
const TRACKING_ID = 'data.attributes.tracking_id';

function rejected(code: CallbackRejectionCode, field: string): CallbackClaim {
  return { is: 'rejected', code, field };
}

function malformed(field: string): CallbackClaim {
  return rejected('PAYLOAD_MALFORMED', field);
}

function ambiguous(field: string): CallbackClaim {
  return rejected('PAYLOAD_AMBIGUOUS', field);
}

/** The field that leaves nothing which could be signed. */
function unsignableFieldOf(transfer: 'chosen' | 'none', version: ApiVersion): string {
  if (transfer === 'chosen') return 'status or amount of the transfer in included';
  return VERSION_TRAITS[version].signsWithoutTransfer
    ? 'data.attributes.status'
    : 'data.relationships.transfer';
}

/** The first required field that a body lacks. */
function fieldMissingIn(body: unknown): string {
  const data = own(body, 'data');
  const kind = own(data, 'type');
  if (!isObject(data)) return 'data';
  if (kind !== 'deposit' && kind !== 'payout') return 'data.type';
  return isObject(own(data, 'attributes')) ? 'data.id' : 'data.attributes';
}

/** Whether the required fields of {@link CallbackDto} are present. */
function isCallback(body: unknown): body is CallbackDto {
  const data = own(body, 'data');
  const kind = own(data, 'type');
  const id = own(data, 'id');
  const isKnown = kind === 'deposit' || kind === 'payout';
  const isNamed = typeof id === 'string' && id !== '' && id.length <= MAX_ID;
  return isObject(data) && isKnown && isNamed && isObject(own(data, 'attributes'));
}
