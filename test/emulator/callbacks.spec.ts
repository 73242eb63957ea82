import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  B2binpayEmulator,
  type CallbackTampering,
  ManualClock,
  signCallback,
} from '../../lib/testing/index.js';
import { V2_CREDENTIALS, V3_CREDENTIALS } from '../callback/bodies.js';
import { hangUp, listen } from '../support/listen.js';
import { until } from '../support/until.js';
import { SIGNED } from '../vectors/callback-messages.js';
import { DOCUMENTED } from '../vectors/callback-signatures.js';

interface Seen {
  readonly contentType: string | undefined;
  readonly body: unknown;
}

let receiver: Server;
let url: string;
let seen: Seen[];
let statuses: number[];
let emulator: B2binpayEmulator;
let running: B2binpayEmulator | undefined;

beforeEach(async () => {
  seen = [];
  statuses = [];
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const body: unknown = JSON.parse(text);
      seen.push({ contentType: request.headers['content-type'], body });
      response.statusCode = statuses.shift() ?? 200;
      response.end('received');
    });
  });
  url = await listen(receiver);
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await hangUp(receiver);
});

async function startV2(): Promise<void> {
  emulator = await B2binpayEmulator.start({
    apiVersion: 'v2',
    credentials: V2_CREDENTIALS,
    clock: new ManualClock(),
  });
  running = emulator;
}

async function startV3(): Promise<void> {
  emulator = await B2binpayEmulator.start({
    apiVersion: 'v3',
    credentials: V3_CREDENTIALS,
    clock: new ManualClock(),
  });
  running = emulator;
}

const { amount, time } = DOCUMENTED;
const FIELDS = { status: 2, amount, trackingId: 'order-1', time };

describe('given signCallback', () => {
  it('when the documented fields are signed, then the signatures are the documented ones', () => {
    expect(signCallback(FIELDS, V2_CREDENTIALS)).toBe(DOCUMENTED.v2.order);
    expect(signCallback({ ...FIELDS, trackingId: null }, V2_CREDENTIALS)).toBe(DOCUMENTED.v2.empty);
    expect(signCallback(FIELDS, V3_CREDENTIALS)).toBe(DOCUMENTED.v3.order);
    expect(signCallback({ status: 4, trackingId: 'order-1', time }, V3_CREDENTIALS)).toBe(
      DOCUMENTED.v3.withoutTransfer,
    );
  });

  it('when v3 credentials have no callback secret, then it says what to write', () => {
    expect(() => signCallback(FIELDS, { clientId: 'a', clientSecret: 'b' })).toThrow(/callbackSecret/);
  });
});

describe("given the emulator's callbacks", () => {
  it('when a deposit of v2 is sent, then its body is the documented one', async () => {
    await startV2();
    const sent = await emulator.sendCallback(url, { trackingId: 'order-1', time, id: '11203' });
    expect(sent).toMatchObject({ status: 200, text: 'received', statuses: [200] });
    expect(seen).toEqual([{ contentType: 'application/vnd.api+json', body: sent.body }]);
    expect(sent.body).toMatchObject({
      data: {
        type: 'deposit',
        id: '11203',
        attributes: { tracking_id: 'order-1' },
        relationships: { currency: { data: { id: '1002' } }, transfer: { data: { type: 'transfer' } } },
      },
      meta: { time, sign: DOCUMENTED.v2.order },
    });
    expect(sent.body.included).toContainEqual(
      expect.objectContaining({
        type: 'transfer',
        attributes: expect.objectContaining({ op_type: 1, op_id: 11203, amount, status: 2 }),
      }),
    );
  });

  it('when a payout of v3 has two transfers, then the signed one is of op_type 2', async () => {
    await startV3();
    const given = { kind: 'payout', transfers: 'two', trackingId: 'order-1', time } as const;
    const { body } = await emulator.sendCallback(url, given);
    const opTypes = body.included.flatMap(({ attributes }) => attributes['op_type'] ?? []);
    expect(opTypes).toEqual([9, 2]);
    expect(body.meta.sign).toBe(DOCUMENTED.v3.order);
  });

  it('when a payout has no transfer, then v3 signs its tracking id and time, and v2 nothing', async () => {
    const given = { kind: 'payout', transfers: 'none', trackingId: 'order-1', time } as const;
    await startV3();
    const { body } = await emulator.sendCallback(url, given);
    expect(body.meta.sign).toBe(SIGNED.payoutOrder.v3);
    expect(body.data).toMatchObject({ type: 'payout', attributes: { status: 3, tracking_id: 'order-1' } });
    await emulator.stop();
    await startV2();
    expect((await emulator.sendCallback(url, given)).body.meta).toEqual({ time });
  });

  it('when there is no transfer, then v3 signs the deposit and v2 nothing', async () => {
    await startV3();
    const given = { transfers: 'none', trackingId: 'order-1', time } as const;
    const v3 = await emulator.sendCallback(url, given);
    expect(v3.body.meta.sign).toBe(DOCUMENTED.v3.withoutTransfer);
    expect(v3.body.included.some(({ type }) => type === 'transfer')).toBe(false);
    await emulator.stop();
    await startV2();
    const v2 = await emulator.sendCallback(url, given);
    expect(v2.body.meta).toEqual({ time });
  });

  it('when it is not answered 200, then it is sent again until it is', async () => {
    statuses = [500, 201, 200, 500];
    const clock = new ManualClock();
    emulator = await B2binpayEmulator.start({ apiVersion: 'v2', credentials: V2_CREDENTIALS, clock });
    running = emulator;
    const sending = emulator.sendCallback(url, { attempts: 10, retryDelayMs: 60_000 });
    await until('it was sent three times', () => seen.length === 3, {
      meanwhile: () => clock.advance(60_000),
    });
    expect(await sending).toMatchObject({ status: 200, statuses: [500, 201, 200] });
    expect(new Set(seen.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('when nobody listens, then the status is 0', async () => {
    await startV2();
    expect(await emulator.sendCallback('http://127.0.0.1:9', { attempts: 1 })).toMatchObject({ status: 0 });
  });

  it('when two are sent, then they are two events', async () => {
    await startV2();
    const [one, other] = [await emulator.sendCallback(url), await emulator.sendCallback(url)];
    expect(one.body.data.id).not.toBe(other.body.data.id);
    expect(one.body.meta.sign).not.toBe(other.body.meta.sign);
  });

  it.each<[CallbackTampering, object]>([
    [
      'status',
      {
        included: expect.arrayContaining([
          expect.objectContaining({ attributes: expect.objectContaining({ status: 1 }) }),
        ]),
      },
    ],
    [
      'amount',
      {
        included: expect.arrayContaining([
          expect.objectContaining({ attributes: expect.objectContaining({ amount: `9${amount}` }) }),
        ]),
      },
    ],
    [
      'trackingId',
      {
        data: expect.objectContaining({
          attributes: expect.objectContaining({ tracking_id: 'another-order' }),
        }),
      },
    ],
    ['sign', { meta: { time, sign: '0'.repeat(64) } }],
    ['unsigned', { meta: { time } }],
    ['kind', { data: expect.objectContaining({ type: 'payout' }) }],
    [
      'currency',
      {
        data: expect.objectContaining({
          relationships: expect.objectContaining({ currency: { data: { type: 'currency', id: '1' } } }),
        }),
      },
    ],
  ])('when %s is tampered with, then that is changed after signing', async (tampering, expected) => {
    await startV2();
    const { body } = await emulator.sendCallback(url, { trackingId: 'order-1', time, tampering });
    expect(body).toMatchObject(expected);
    if (!['sign', 'unsigned'].includes(tampering)) expect(body.meta.sign).toBe(SIGNED.order.v2);
  });

  it('when it is stripped, then neither transfer nor signature is left', async () => {
    await startV2();
    const { body } = await emulator.sendCallback(url, { tampering: 'stripped' });
    expect(JSON.stringify(body)).not.toMatch(/transfer|sign"/);
  });

  it('when the id or the time is tampered with, then it is another', async () => {
    await startV2();
    const byId = await emulator.sendCallback(url, { id: '11203', tampering: 'id' });
    expect(byId.body.data.id).toBe('112031');
    const byTime = await emulator.sendCallback(url, { time, tampering: 'time' });
    expect(byTime.body.meta.time).not.toBe(time);
  });
});
