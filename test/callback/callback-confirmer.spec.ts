import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  CallbackConfirmer,
  CallbackVerifier,
  type SignedCallback,
  type UnsignedNotice,
} from '../../lib/index.js';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { callbackOf, relationsTo, transferOf, V2_CREDENTIALS, V3_CREDENTIALS } from './bodies.js';
import { rejection } from '../support/rejection.js';
import { SilentLogger } from '../support/silent-logger.js';
import { SIGNED } from '../vectors/callback-messages.js';
import { DOCUMENTED } from '../vectors/callback-signatures.js';

let emulator: B2binpayEmulator;
let app: TestingModule;
let confirmer: CallbackConfirmer;

/** What the API says; each test bends one thing of it or of the callback. */
function serve(
  given: { transfer?: object; deposit?: object; attributes?: object; currency?: string } = {},
): void {
  const transfer = { op_id: 11203, op_type: 1, amount: DOCUMENTED.amount, status: 2, ...given.transfer };
  emulator.resource('GET', '/transfer/17618/', {
    data: { type: 'transfer', id: '17618', attributes: transfer },
  });
  const attributes = { tracking_id: 'order-1', status: 3, ...given.attributes };
  const relationships = { currency: { data: { type: 'currency', id: given.currency ?? '1002' } } };
  const resource = { attributes, relationships, ...given.deposit };
  emulator.resource('GET', '/deposit/11203/', { data: { type: 'deposit', id: '11203', ...resource } });
  emulator.resource('GET', '/payout/11203/', { data: { type: 'payout', id: '11203', ...resource } });
}

/** Verified as a genuine callback; unsigned fields are whatever the test says. */
function signed(changes: Parameters<typeof callbackOf>[1] = {}): SignedCallback {
  const verifier = new CallbackVerifier({ apiVersion: 'v3', credentials: V3_CREDENTIALS, maxAgeMs: 1e12 });
  return verifier.verifyOrThrow(callbackOf('v3', changes));
}

beforeEach(async () => {
  emulator = await B2binpayEmulator.start({ apiVersion: 'v3', credentials: V3_CREDENTIALS });
  app = await Test.createTestingModule({
    imports: [
      B2binpayAuthModule.forRoot({ apiVersion: 'v3', credentials: V3_CREDENTIALS, baseUrl: emulator.url }),
    ],
  })
    .setLogger(new SilentLogger())
    .compile();
  confirmer = app.get(CallbackConfirmer);
});

afterEach(async () => {
  await app.close();
  await emulator.stop();
});

describe('given a signed callback with a transfer', () => {
  it('when the API says the same, then it is confirmed with the deposit as the API has it', async () => {
    serve();
    expect(await confirmer.confirm(signed())).toMatchObject({
      confirmed: true,
      resource: { type: 'deposit', id: '11203', attributes: { tracking_id: 'order-1' } },
    });
    const paths = emulator.log.map(({ path }) => path).filter((path) => !path.startsWith('/token/'));
    expect(paths).toEqual(['/transfer/17618/', '/deposit/11203/']);
  });

  it.each([
    ['kind', { transfer: { op_type: 2 } }],
    ['status', { transfer: { status: 1 } }],
    ['amount', { transfer: { amount: '0.200000000000000000' } }],
    ['amount', { transfer: { amount: 0.3 } }],
    ['currency', { currency: '1' }],
    ['trackingId', { attributes: { tracking_id: 'order-2' } }],
    ['trackingId', { attributes: { tracking_id: null } }],
  ] as const)('when the API says another %s, then that alone is told', async (difference, given) => {
    serve(given);
    expect(await confirmer.confirm(signed())).toEqual({ confirmed: false, differences: [difference] });
  });

  it.each([
    ['kind', { kind: 'payout', opType: 2 }],
    [
      'currency',
      { relationships: { ...relationsTo('17618'), currency: { data: { type: 'currency', id: '1' } } } },
    ],
    ['id', { id: '11204' }],
    ['id', { id: '../../wallet/1' }],
    ['id', { included: [transferOf({}, '99999')], relationships: relationsTo('99999') }],
    ['id', { included: [transferOf({}, '../x')], relationships: relationsTo('../x') }],
    // A path to something else that exists.
    [
      'id',
      { included: [transferOf({}, '../deposit/11203')], relationships: relationsTo('../deposit/11203') },
    ],
  ] as const)(
    'when somebody changed %s under the valid signature, then that alone is told',
    async (difference, changes) => {
      serve();
      expect(await confirmer.confirm(signed(changes))).toEqual({
        confirmed: false,
        differences: [difference],
      });
    },
  );

  it.each([9, 49, 0])(
    'when the API says that the transfer is of type %d, then that is the kind',
    async (opType) => {
      serve({ transfer: { op_type: opType } });
      expect(await confirmer.confirm(signed({ opType }))).toEqual({
        confirmed: false,
        differences: ['kind'],
      });
      expect(await confirmer.confirm(signed())).toEqual({ confirmed: false, differences: ['kind'] });
    },
  );

  it('when the callback says a third type and the API says that it is the deposit, then it is confirmed', async () => {
    serve();
    expect(await confirmer.confirm(signed({ opType: 9 }))).toMatchObject({ confirmed: true });
  });

  it('when a transfer of a third type is related and the other is signed, then the signed one is read', async () => {
    serve();
    const included = [transferOf(), transferOf({ opType: 9, amount: '0.01' }, '17619')];
    const callback = signed({ included, relationships: relationsTo('17619') });
    expect(await confirmer.confirm(callback)).toMatchObject({ confirmed: true });
    expect(emulator.log.some(({ path }) => path === '/transfer/17619/')).toBe(false);
  });

  it('when a transfer of a third type is signed beside the other, then the signed one is read', async () => {
    serve();
    const data = {
      type: 'transfer',
      id: '17619',
      attributes: { op_type: 9, op_id: 11203, amount: DOCUMENTED.amount, status: 2 },
    };
    emulator.resource('GET', '/transfer/17619/', { data });
    const included = [transferOf({ amount: '0.01' }), transferOf({ opType: 9 }, '17619')];
    const callback = signed({ included, relationships: relationsTo('17619') });
    expect(await confirmer.confirm(callback)).toEqual({ confirmed: false, differences: ['kind'] });
  });

  it.each([
    `1${'0'.repeat(160_000)}1`,
    `0.${'0'.repeat(160_000)}1`,
    '0'.repeat(160_000),
    '1e99',
    '.3',
    '0.3 ',
  ])('when the amount in the answer is no amount, then that is the amount, in no time', async (amount) => {
    serve({ transfer: { amount } });
    const callback = signed();
    const before = process.cpuUsage();
    expect(await confirmer.confirm(callback)).toEqual({ confirmed: false, differences: ['amount'] });
    // The square of its length is 20 s.
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000);
  });

  it('when several things differ, then all are told', async () => {
    serve({ transfer: { status: 1, amount: '1.0' }, attributes: { tracking_id: 'x' } });
    expect(await confirmer.confirm(signed())).toEqual({
      confirmed: false,
      differences: ['status', 'amount', 'trackingId'],
    });
  });

  it.each(['0.3', '0.30', '0.300000000000000000'])(
    'when the API writes the amount as %s, then it is the same',
    async (amount) => {
      serve({ transfer: { amount } });
      expect(await confirmer.confirm(signed())).toMatchObject({ confirmed: true });
    },
  );

  it('when the API knows no such transfer, then the id is told', async () => {
    expect(await confirmer.confirm(signed())).toEqual({ confirmed: false, differences: ['id'] });
  });

  it('when the API is away, then that is an error and no verdict', async () => {
    serve();
    emulator.fault({ path: '/transfer/17618/', kind: 'status', status: 503 });
    expect(await rejection(confirmer.confirm(signed()))).toMatchObject({ code: 'API_UNAVAILABLE' });
  });

  it('when the answer is no transfer, then that is MalformedResponseError', async () => {
    emulator.resource('GET', '/transfer/17618/', { data: { attributes: {} } });
    expect(await rejection(confirmer.confirm(signed()))).toMatchObject({ code: 'MALFORMED_RESPONSE' });
  });

  it('when its caller aborts, then it rejects with the reason', async () => {
    serve();
    const reason = new Error('of the caller');
    expect(await rejection(confirmer.confirm(signed(), { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe('given a signed deposit without transfer', () => {
  const callback = (): SignedCallback =>
    signed({
      attributes: { status: 4, tracking_id: 'order-1' },
      relationships: relationsTo(undefined),
      included: [],
      sign: SIGNED.deposit4.v3,
    });

  it('when the API says the same, then it is confirmed by the deposit alone', async () => {
    serve({ attributes: { status: 4 } });
    expect(await confirmer.confirm(callback())).toMatchObject({ confirmed: true, resource: { id: '11203' } });
    expect(emulator.log.some(({ path }) => path.startsWith('/transfer/'))).toBe(false);
  });

  it.each([
    ['status', { attributes: { status: 3 } }],
    ['trackingId', { attributes: { status: 4, tracking_id: 'order-2' } }],
  ] as const)('when the API says another %s, then that alone is told', async (difference, given) => {
    serve(given);
    expect(await confirmer.confirm(callback())).toEqual({ confirmed: false, differences: [difference] });
  });
});

describe('given a signed payout without transfer', () => {
  const callback = (): SignedCallback =>
    signed({
      kind: 'payout',
      attributes: { status: 3, tracking_id: 'order-1' },
      relationships: relationsTo(undefined),
      included: [],
      sign: SIGNED.payoutOrder.v3,
    });

  it.each([1, 2, 3])(
    'when the API has it with status %d, then it is confirmed by the payout alone',
    async (status) => {
      serve({ attributes: { status } });
      expect(await confirmer.confirm(callback())).toMatchObject({
        confirmed: true,
        resource: { type: 'payout', attributes: { status } },
      });
      const paths = emulator.log.map(({ path }) => path).filter((path) => !path.startsWith('/token/'));
      expect(paths).toEqual(['/payout/11203/']);
    },
  );

  it('when the API says another tracking id, then that alone is told', async () => {
    serve({ attributes: { tracking_id: 'order-2' } });
    expect(await confirmer.confirm(callback())).toEqual({ confirmed: false, differences: ['trackingId'] });
  });

  it('when the API does not know it, then the id is told', async () => {
    expect(await confirmer.confirm(callback())).toEqual({ confirmed: false, differences: ['id'] });
  });
});

describe('given an unsigned notice', () => {
  const notice = (id: string): UnsignedNotice => ({ trust: 'unsigned', unverified: { kind: 'deposit', id } });

  it('when the API knows the deposit, then it is confirmed with what the API says of it', async () => {
    serve({ attributes: { status: 4 } });
    expect(await confirmer.confirm(notice('11203'))).toMatchObject({
      confirmed: true,
      resource: { attributes: { status: 4 } },
    });
  });

  it('when its id is a way to somewhere else, then nothing is asked and the id is told', async () => {
    emulator.resource('GET', '/wallet/', { data: { type: 'wallet', id: '1' } });
    expect(await confirmer.confirm(notice('../wallet'))).toEqual({ confirmed: false, differences: ['id'] });
    expect(emulator.log.filter(({ path }) => !path.startsWith('/token/'))).toEqual([]);
  });

  it('when the API does not know it, then the id is told', async () => {
    expect(await confirmer.confirm(notice('4711'))).toEqual({ confirmed: false, differences: ['id'] });
  });
});

it('given an API v2 account, when a callback of the emulator is confirmed, then the emulator serves what it sent', async () => {
  const v2 = await B2binpayEmulator.start({ apiVersion: 'v2', credentials: V2_CREDENTIALS });
  const { body } = await v2.sendCallback('http://127.0.0.1:9', {
    trackingId: 'order-7',
    kind: 'payout',
    attempts: 1,
  });
  const module = await Test.createTestingModule({
    imports: [B2binpayAuthModule.forRoot({ apiVersion: 'v2', credentials: V2_CREDENTIALS, baseUrl: v2.url })],
  })
    .setLogger(new SilentLogger())
    .compile();
  const callback = module.get(CallbackVerifier).verifyOrThrow(body);
  expect(await module.get(CallbackConfirmer).confirm(callback)).toMatchObject({
    confirmed: true,
    resource: { type: 'payout', attributes: { tracking_id: 'order-7' } },
  });
  await module.close();
  await v2.stop();
});

it('given an API v3 account, when a payout without transfer of the emulator is confirmed, then the emulator serves what it sent', async () => {
  const { body } = await emulator.sendCallback('http://127.0.0.1:9', {
    kind: 'payout',
    transfers: 'none',
    trackingId: 'order-7',
    attempts: 1,
  });
  const callback = app.get(CallbackVerifier).verifyOrThrow(body);
  expect(callback.signed).toEqual({ of: 'payout', trackingId: 'order-7', time: body.meta.time });
  expect(await confirmer.confirm(callback)).toMatchObject({
    confirmed: true,
    resource: { type: 'payout', attributes: { tracking_id: 'order-7', status: 3 } },
  });
});
