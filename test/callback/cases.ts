import type { CallbackRejectionCode } from '../../lib/index.js';
import { SIGNED } from '../vectors/callback-messages.js';
import {
  callbackOf,
  type Changes,
  CURRENCY,
  depositOf,
  relationsTo,
  transferOf,
  type Version,
} from './bodies.js';

/** One line of the table of bad input: a body, and what has to come of it. */
export interface Case {
  readonly what: string;
  readonly body: (version: Version) => unknown;
  readonly outcome: CallbackRejectionCode | 'UNSIGNED' | 'verified';
  readonly boundary?: 'closed' | 'open';
  readonly policy?: 'strict';
  /** Of the transfer that is verified. */
  readonly opType?: number;
  /** Where only one version has the case. */
  readonly only?: Version;
}

type Outcome = Case['outcome'];

function deposit(what: string, changes: Changes, outcome: Outcome, more: Partial<Case> = {}): Case {
  return { what, outcome, body: (version) => callbackOf(version, changes), ...more };
}

/** With the version's signature of a message. */
function signed(
  what: string,
  message: keyof typeof SIGNED,
  changes: Changes,
  outcome: Outcome,
  more: Partial<Case> = {},
): Case {
  return { what, outcome, body: (v) => callbackOf(v, { sign: SIGNED[message][v], ...changes }), ...more };
}

function withoutTransfer(
  what: string,
  status: unknown,
  trackingId: unknown,
  message: keyof typeof SIGNED,
  outcome: Outcome,
  more: Partial<Case> = {},
): Case {
  const body = (version: Version): unknown => depositOf(status, trackingId, SIGNED[message][version]);
  return { what, outcome, body, only: 'v3', ...more };
}

const MISSING: readonly Case[] = [
  deposit('without sign', { sign: undefined }, 'SIGNATURE_MISSING'),
  deposit('with sign null', { sign: null }, 'SIGNATURE_MISSING'),
  deposit('with an empty sign', { sign: '' }, 'SIGNATURE_MISSING'),
  deposit('without meta', { meta: undefined }, 'SIGNATURE_MISSING'),
];

const FORM: readonly Case[] = (
  [
    ['truncated', (s) => s.slice(0, 62)],
    ['of odd length', (s) => s.slice(0, 63)],
    ['with trailing junk', (s) => `${s}zz`],
    ['with a prefix', (s) => `sha256=${s}`],
    ['with blanks', (s) => ` ${s} `],
    ['ending in a line break', (s) => `${s}\n`],
    [
      'with full-width digits',
      (s) => s.replaceAll(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)),
    ],
    ['of 64 characters that are not ASCII', () => 'é'.repeat(64)],
    ['that is an array', (s) => [s]],
    ['that is an object', (s) => ({ sign: s })],
    ['that is a number', () => 12],
    ['that is a boolean', () => true],
  ] satisfies readonly [string, (sign: string) => unknown][]
).map(([what, change]) => ({
  what: `a sign ${what}`,
  outcome: 'SIGNATURE_MALFORMED',
  body: (version) => callbackOf(version, { sign: change(SIGNED.order[version]) }),
}));

const MISMATCH: readonly Case[] = [
  {
    what: 'a sign with one bit off',
    outcome: 'SIGNATURE_MISMATCH',
    body: (v) =>
      callbackOf(v, {
        sign: SIGNED.order[v].replace(/.$/, (c) => (Number.parseInt(c, 16) ^ 1).toString(16)),
      }),
  },
  deposit('a sign of zeros', { sign: '0'.repeat(64) }, 'SIGNATURE_MISMATCH'),
  signed('a sign by the hex text of the key', 'orderByHexText', {}, 'SIGNATURE_MISMATCH'),
  signed("a sign by another environment's key", 'orderByOthers', {}, 'SIGNATURE_MISMATCH'),
  signed("a token's signature", 'token', {}, 'SIGNATURE_MISMATCH'),
  signed('a genuine sign of another status', 'unconfirmed', {}, 'SIGNATURE_MISMATCH'),
  {
    what: "the other version's sign",
    outcome: 'SIGNATURE_MISMATCH',
    body: (v) => callbackOf(v, { sign: SIGNED.order[v === 'v2' ? 'v3' : 'v2'] }),
  },
];

const FIELDS: readonly Case[] = [
  ...(
    [
      ['a text', '2'],
      ['an array', [2]],
      ['an object', { status: 2 }],
      ['a fraction', 2.5],
      ['of two digits', 21],
      ['missing', undefined],
      ['null', null],
      ['3', 3],
      ['-4', -4],
    ] satisfies readonly [string, unknown][]
  ).map(([what, status]) =>
    deposit(`a status that is ${what}`, { status: status ?? null }, 'PAYLOAD_MALFORMED'),
  ),
  ...(
    [
      ['a number', 0.3],
      ['an array', ['0.300000000000000000']],
      ['an object', { amount: '0.3' }],
      ['with an exponent', '3e-1'],
      ['with a plus', '+0.3'],
      ['with a minus', '-0.3'],
      ['with leading zeros', '00.3'],
      ['with blanks', ' 0.3'],
      ['with a final point', '5.'],
      ['empty', ''],
      ['in full-width digits', '０.３'],
      ['null', null],
    ] satisfies readonly [string, unknown][]
  ).map(([what, amount]) => deposit(`an amount ${what}`, { amount }, 'PAYLOAD_MALFORMED')),
  ...(
    [
      ['an array', ['order-1']],
      ['an object', { id: 'order-1' }],
      ['a fraction', 1.5],
      ['an unsafe integer', 2 ** 53],
      ['a boolean', true],
      ['of 256 characters', 'a'.repeat(256)],
      ['with a lone surrogate', 'order-\ud800'],
    ] satisfies readonly [string, unknown][]
  ).map(([what, trackingId]) => deposit(`a tracking id ${what}`, { trackingId }, 'PAYLOAD_MALFORMED')),
  signed('a tracking id of 255 characters', 'fractionLong', { trackingId: 'a'.repeat(255) }, 'verified', {
    boundary: 'closed',
  }),
  signed(
    'CR, LF and ANSI in the tracking id',
    'fractionAnsi',
    { trackingId: 'a\r\n\u001b[31mred' },
    'verified',
    {
      boundary: 'closed',
    },
  ),
];

const whole = { amount: '5' };
const AMBIGUITY: readonly Case[] = [
  signed(
    'a whole amount next to 000-x',
    'wholeDigits',
    { ...whole, trackingId: '000-x' },
    'PAYLOAD_AMBIGUOUS',
  ),
  signed(
    'an inflated amount next to -x',
    'wholeDigits',
    { amount: '5000', trackingId: '-x' },
    'PAYLOAD_AMBIGUOUS',
  ),
  signed(
    'a whole amount without tracking id',
    'wholeEmpty',
    { ...whole, trackingId: '' },
    'PAYLOAD_AMBIGUOUS',
  ),
  signed('a whole amount next to order-1', 'wholeOrder', { ...whole, trackingId: 'order-1' }, 'verified', {
    boundary: 'closed',
  }),
  signed('a whole amount next to _1', 'wholeUnderscore', { ...whole, trackingId: '_1' }, 'verified', {
    boundary: 'closed',
  }),
  signed('a whole amount next to заказ', 'wholeCyrillic', { ...whole, trackingId: 'заказ' }, 'verified', {
    boundary: 'closed',
  }),
  signed('a fraction next to 00123', 'fractionDigits', { amount: '5.00', trackingId: '00123' }, 'verified', {
    boundary: 'open',
  }),
  signed('the same cut elsewhere', 'fractionDigits', { amount: '5.00001', trackingId: '23' }, 'verified', {
    boundary: 'open',
  }),
  signed(
    'a fraction next to 00123, strictly',
    'fractionDigits',
    { amount: '5.00', trackingId: '00123' },
    'PAYLOAD_AMBIGUOUS',
    { policy: 'strict' },
  ),
  ...[null, '', undefined].flatMap((trackingId) => [
    signed(`tracking id ${JSON.stringify(trackingId)}`, 'empty', { trackingId }, 'verified', {
      boundary: 'open',
    }),
    signed(
      `tracking id ${JSON.stringify(trackingId)}, strictly`,
      'empty',
      { trackingId },
      'PAYLOAD_AMBIGUOUS',
      {
        policy: 'strict',
      },
    ),
  ]),
  signed('a tracking id that is a safe integer', 'fractionNumber', { trackingId: 12345 }, 'verified', {
    boundary: 'open',
  }),
  deposit(
    'the same transfer id twice',
    { included: [CURRENCY, transferOf(), transferOf({ amount: '9.0' })] },
    'PAYLOAD_AMBIGUOUS',
  ),
  deposit('a payout whose transfer is that of a deposit', { kind: 'payout' }, 'PAYLOAD_AMBIGUOUS'),
  deposit('a deposit whose transfer is that of a payout', { opType: 2 }, 'PAYLOAD_AMBIGUOUS'),
  withoutTransfer('no transfer, tracking id 00123', 4, '00123', 'depositDigits', 'PAYLOAD_AMBIGUOUS'),
  withoutTransfer('a transfer told as none', 2, '0.300000000000000000order-1', 'order', 'PAYLOAD_AMBIGUOUS'),
];

const TIME: readonly Case[] = [
  deposit('without time', { time: undefined }, 'TIMESTAMP_INVALID'),
  deposit('a time that is a number', { time: 1_704_164_645 }, 'TIMESTAMP_INVALID'),
  deposit('a date alone', { time: '2024-01-02' }, 'TIMESTAMP_INVALID'),
  deposit('an impossible date', { time: '2024-02-30T03:04:05Z' }, 'TIMESTAMP_INVALID'),
  deposit('a five-digit year', { time: '12024-01-02T03:04:05Z' }, 'TIMESTAMP_INVALID'),
  signed('a time without fraction', 'oneDigitTime', { time: '2024-01-02T03:04:05Z' }, 'verified'),
  signed('a time with an offset', 'offsetTime', { time: '2024-01-02T04:04:05.678901+01:00' }, 'verified'),
  signed('over a week old', 'weekOld', { time: '2023-12-26T03:04:04.678901Z' }, 'TIMESTAMP_OUT_OF_RANGE'),
  signed('just under a week old', 'almostWeekOld', { time: '2023-12-26T03:04:06.678901Z' }, 'verified'),
  signed('over 5 min ahead', 'ahead', { time: '2024-01-02T03:09:06.678901Z' }, 'TIMESTAMP_OUT_OF_RANGE'),
  signed('just under 5 min ahead', 'almostAhead', { time: '2024-01-02T03:09:04.678901Z' }, 'verified'),
];

const SMALL = '0.010000000000000000';
const related = (data: unknown): Record<string, unknown> => ({
  ...relationsTo(undefined),
  transfer: { data },
});
const payout = (
  what: string,
  changes: Changes,
  outcome: Outcome,
  opType?: number,
  message: keyof typeof SIGNED = 'order',
): Case =>
  signed(what, message, { kind: 'payout', ...changes }, outcome, { ...(opType !== undefined && { opType }) });
const own = transferOf({ opType: 2 });
const moving = transferOf({ opType: 9, amount: SMALL }, '17619');

const OP_TYPES: readonly Case[] = [
  payout(
    'types 9 and 2, no relation',
    { included: [moving, own], relationships: relationsTo(undefined) },
    'verified',
    2,
  ),
  payout(
    'types 2 and 9, no relation',
    { included: [own, moving], relationships: relationsTo(undefined) },
    'verified',
    2,
  ),
  payout('types 2 and 9, related to 2', { included: [own, moving] }, 'verified', 2),
  ...[9, 49, 0, -1, 1_000_000].flatMap((opType) => {
    const other = transferOf({ opType, amount: SMALL }, '17619');
    const to = relationsTo('17619');
    return [
      payout(
        `related to ${opType}, signed over it`,
        { included: [own, other], relationships: to },
        'verified',
        opType,
        'second',
      ),
      payout(
        `related to ${opType}, signed over 2`,
        { included: [own, other], relationships: to },
        'verified',
        2,
      ),
      payout(
        `related to ${opType} alone`,
        { included: [other], relationships: to },
        'verified',
        opType,
        'second',
      ),
      payout(
        `related to ${opType} alone, signed over another`,
        { included: [other], relationships: to },
        'SIGNATURE_MISMATCH',
      ),
    ];
  }),
  deposit('an activation of an address', { opType: 49 }, 'verified', { opType: 49 }),
  payout(
    'related to 9, and two of type 2',
    { included: [own, transferOf({ opType: 2 }, '17620'), moving], relationships: relationsTo('17619') },
    'SIGNATURE_MISMATCH',
  ),
  payout(
    'related to 9 with an impossible status, signed over 2',
    { included: [own, transferOf({ opType: 9, status: 7 }, '17619')], relationships: relationsTo('17619') },
    'verified',
    2,
  ),
  payout(
    'related to 1 although 2 is there',
    { included: [own, transferOf({}, '17619')], relationships: relationsTo('17619') },
    'PAYLOAD_AMBIGUOUS',
  ),
  payout(
    'type 9 alone, no relation',
    { included: [moving], relationships: relationsTo(undefined) },
    'PAYLOAD_AMBIGUOUS',
  ),
  payout(
    'type 1 alone, no relation',
    { included: [transferOf()], relationships: relationsTo(undefined) },
    'PAYLOAD_AMBIGUOUS',
  ),
  payout(
    'types 2 and none, no relation',
    { included: [own, transferOf({ opType: null }, '17619')], relationships: relationsTo(undefined) },
    'verified',
    2,
  ),
  payout(
    'related to a type that is a fraction',
    { included: [transferOf({ opType: 2.5 })] },
    'PAYLOAD_MALFORMED',
  ),
  payout(
    'related to a type that is a text',
    { included: [transferOf({ opType: '9' })] },
    'PAYLOAD_MALFORMED',
  ),
  payout(
    'related by a list of one',
    { included: [own, moving], relationships: related([{ type: 'transfer', id: '17618' }]) },
    'verified',
    2,
  ),
  payout('related by an empty list', { included: [own, moving], relationships: related([]) }, 'verified', 2),
  payout('related to null', { included: [own, moving], relationships: related(null) }, 'verified', 2),
  payout(
    'related by a list of two',
    {
      included: [own, moving],
      relationships: related([
        { type: 'transfer', id: '17618' },
        { type: 'transfer', id: '17619' },
      ]),
    },
    'PAYLOAD_MALFORMED',
  ),
  payout('related by a text', { included: [own], relationships: related('17618') }, 'PAYLOAD_MALFORMED'),
];

const payoutTransfer = transferOf({ opType: 2 });
const feeTransfer = transferOf({ opType: 1, amount: '0.010000000000000000' }, '17619');
const CHOICE: readonly Case[] = [
  deposit(
    'a payout with two transfers',
    { kind: 'payout', included: [payoutTransfer, feeTransfer] },
    'verified',
  ),
  deposit(
    'a payout with two transfers the other way round',
    { kind: 'payout', included: [feeTransfer, payoutTransfer] },
    'verified',
  ),
  deposit(
    'two transfers without a relationship',
    { kind: 'payout', included: [feeTransfer, payoutTransfer], relationships: relationsTo(undefined) },
    'verified',
  ),
  deposit(
    'two transfers that fit without a relationship',
    { included: [transferOf(), transferOf({}, '17619')], relationships: relationsTo(undefined) },
    'PAYLOAD_AMBIGUOUS',
  ),
  signed(
    'two transfers, the other one signed',
    'second',
    { included: [transferOf(), transferOf({ amount: '0.010000000000000000' }, '17619')] },
    'SIGNATURE_MISMATCH',
  ),
  signed(
    'two transfers, the one that is named signed',
    'second',
    {
      included: [transferOf(), transferOf({ amount: '0.010000000000000000' }, '17619')],
      relationships: relationsTo('17619'),
    },
    'verified',
  ),
  deposit(
    'a related transfer that is not included',
    { relationships: relationsTo('1') },
    'PAYLOAD_MALFORMED',
  ),
  deposit('a related id that is a number', { relationships: relationsTo(17618) }, 'PAYLOAD_MALFORMED'),
  ...([undefined, null, 'none'] as const).map((attributes) =>
    deposit(
      `another transfer with attributes ${String(attributes)}`,
      { included: [transferOf(), { type: 'transfer', id: '17619', attributes }] },
      'verified',
    ),
  ),
  deposit(
    'a related transfer without attributes',
    { included: [{ type: 'transfer', id: '17618' }] },
    'PAYLOAD_MALFORMED',
  ),
  deposit(
    'a transfer without attributes and without a relationship',
    { included: [{ type: 'transfer', id: '17618' }], relationships: relationsTo(undefined) },
    'PAYLOAD_MALFORMED',
  ),
  deposit('an included id that is a number', { included: [transferOf({}, 17618)] }, 'PAYLOAD_MALFORMED'),
  deposit('an id that is a number', { id: 11203 }, 'PAYLOAD_MALFORMED'),
  deposit('an included that is an object', { included: { 0: transferOf() } }, 'PAYLOAD_MALFORMED'),
  deposit('an included with null in it', { included: [null, transferOf()] }, 'PAYLOAD_MALFORMED'),
  deposit('a transfer without op_type', { opType: null }, 'PAYLOAD_MALFORMED'),
  deposit('an op_type that is a text', { opType: '1' }, 'PAYLOAD_MALFORMED'),
  deposit('another kind', { kind: 'invoice' }, 'PAYLOAD_MALFORMED'),
  deposit(
    'over 100 included',
    { included: [transferOf(), ...Array.from({ length: 100 }, () => CURRENCY)] },
    'PAYLOAD_MALFORMED',
  ),
  deposit(
    '100 included',
    { included: [transferOf(), ...Array.from({ length: 99 }, () => CURRENCY)] },
    'verified',
  ),
  withoutTransfer('a v2 sign without a transfer', 4, 'order-1', 'deposit4', 'PAYLOAD_MALFORMED', {
    only: 'v2',
  }),
  ...(
    [
      ['v3', 'order-1', 'payoutOrder', 'verified'],
      ['v2', 'order-1', 'payoutOrder', 'PAYLOAD_MALFORMED'],
      ['v3', 'order-1', 'deposit4', 'SIGNATURE_MISMATCH'],
      ['v3', 'order-2', 'payoutOrder', 'SIGNATURE_MISMATCH'],
      ['v3', '00123', 'payoutDigits', 'PAYLOAD_AMBIGUOUS'],
      ['v3', '-x', 'payoutDash', 'PAYLOAD_AMBIGUOUS'],
      ['v3', '', 'payoutEmpty', 'PAYLOAD_AMBIGUOUS'],
      ['v3', null, 'payoutEmpty', 'PAYLOAD_AMBIGUOUS'],
    ] as const
  ).map(([only, trackingId, message, outcome]): Case => ({
    what: `a payout of ${only} without a transfer, tracking id ${String(trackingId)}, signed as ${message}`,
    outcome,
    only,
    body: (v) =>
      callbackOf(v, {
        kind: 'payout',
        attributes: { status: 3, tracking_id: trackingId },
        relationships: relationsTo(undefined),
        included: [],
        sign: SIGNED[message][v],
      }),
  })),
  withoutTransfer('deposit status 2', 2, 'order-1', 'deposit2', 'verified'),
  withoutTransfer('deposit status 3', 3, 'order-1', 'deposit3', 'verified'),
  withoutTransfer('deposit status 4', 4, 'order-1', 'deposit4', 'verified'),
  withoutTransfer('deposit status 5', 5, 'order-1', 'deposit5', 'verified'),
  withoutTransfer('deposit status 6', 6, 'order-1', 'deposit6', 'PAYLOAD_MALFORMED'),
  withoutTransfer('deposit status 1', 1, 'order-1', 'deposit1', 'PAYLOAD_MALFORMED'),
  withoutTransfer('no transfer, no tracking id', 4, '', 'depositEmpty', 'verified', { boundary: 'open' }),
  withoutTransfer('no transfer, no tracking id, strictly', 4, '', 'depositEmpty', 'PAYLOAD_AMBIGUOUS', {
    policy: 'strict',
  }),
];

const UNSIGNED: readonly Case[] = [undefined, null, ''].map((sign) => ({
  what: `a notice without transfer and with sign ${JSON.stringify(sign)}`,
  outcome: 'UNSIGNED',
  body: () => depositOf(4, 'order-1', sign),
}));

const SHAPE: readonly Case[] = (
  [
    ['[]', []],
    ['{}', {}],
    ['data null', { data: null }],
    ['data an array', { data: [] }],
    ['no attributes', { data: { type: 'deposit', id: '1' } }],
    ['meta a text', callbackOf('v2', { meta: 'x' })],
  ] satisfies readonly [string, unknown][]
).map(([what, body]) => ({ what, outcome: 'PAYLOAD_MALFORMED', body: () => body }));

const HARMLESS: readonly Case[] = [
  deposit(
    'further keys everywhere',
    { attributes: { tracking_id: 'order-1', extra: { a: [1] } } },
    'verified',
  ),
  {
    what: 'an upper-case sign',
    outcome: 'verified',
    body: (v) => callbackOf(v, { sign: SIGNED.order[v].toUpperCase() }),
  },
  signed('status 1', 'unconfirmed', { status: 1 }, 'verified'),
  signed('status -1', 'failed', { status: -1 }, 'verified'),
  signed('status -3', 'cancelled', { status: -3 }, 'verified'),
];

/** The order in which codes win: payload, the sign's form, the time's form, MAC, the time's range. */
const ORDER: readonly Case[] = [
  deposit('all wrong at once', { amount: 5, sign: 'x', time: 'x' }, 'PAYLOAD_MALFORMED'),
  deposit('ambiguous and without sign', { ...whole, trackingId: '1', sign: '' }, 'PAYLOAD_AMBIGUOUS'),
  deposit("sign's and time's form wrong", { sign: 'x', time: 'x' }, 'SIGNATURE_MALFORMED'),
  deposit("time's form and MAC wrong", { sign: '0'.repeat(64), time: 'x' }, 'TIMESTAMP_INVALID'),
  deposit('MAC and time wrong', { time: '2023-01-02T03:04:05Z' }, 'SIGNATURE_MISMATCH'),
];

export const CASES: readonly Case[] = [
  ...MISSING,
  ...FORM,
  ...MISMATCH,
  ...FIELDS,
  ...AMBIGUITY,
  ...TIME,
  ...CHOICE,
  ...OP_TYPES,
  ...UNSIGNED,
  ...SHAPE,
  ...HARMLESS,
  ...ORDER,
];
