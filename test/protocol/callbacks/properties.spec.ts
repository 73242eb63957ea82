import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CallbackVerifier } from '../../../lib/index.js';
import { callbackOf, depositOf, V3_CREDENTIALS } from '../../callback/bodies.js';

const verifier = new CallbackVerifier({ apiVersion: 'v3', credentials: V3_CREDENTIALS });
const strict = new CallbackVerifier({ apiVersion: 'v3', credentials: V3_CREDENTIALS, trackingIds: 'strict' });
const receivedAt = new Date('2024-01-02T03:04:05Z');
const RUNS = 1_000;

/** Not by the code under test. */
function sign(message: string): string {
  return createHmac('sha256', V3_CREDENTIALS.callbackSecret).update(message).digest('hex');
}

const digits = fc.stringMatching(/^\d{1,6}$/);
const whole = fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,5}$/));
const amount = fc.oneof(
  whole,
  fc.tuple(whole, digits).map(([head, tail]) => `${head}.${tail}`),
);
const closedId = fc.stringMatching(/^[a-z_\u0430-\u044f][\w.:-]{0,8}$/);
const anyId = fc.oneof(closedId, digits, fc.constant(''), fc.stringMatching(/^[\w.-]{0,8}$/));
const time = fc
  .tuple(fc.integer({ min: -500_000_000, max: 200_000 }), fc.constantFrom('Z', '+00:00'), fc.boolean())
  .map(([offset, zone, isExact]) => {
    const iso = new Date(receivedAt.getTime() + offset).toISOString();
    return (isExact ? iso.slice(0, -1) : iso.slice(0, 19)) + zone;
  });
const transferStatus = fc.constantFrom(-3, -2, -1, 0, 1, 2);
const depositStatus = fc.constantFrom(2, 3, 4, 5);

const transfer = fc.record({ status: transferStatus, amount, trackingId: anyId, time });
const deposit = fc.record({ status: depositStatus, trackingId: anyId, time });

type Transfer = typeof transfer extends fc.Arbitrary<infer T> ? T : never;
type Deposit = typeof deposit extends fc.Arbitrary<infer T> ? T : never;

const messageOf = (t: Transfer): string => `${t.status}${t.amount}${t.trackingId}${t.time}`;
const depositMessage = (d: Deposit): string => `${d.status}${d.trackingId}${d.time}`;

describe('given any signed callback', () => {
  it('when one of its signed fields is changed, then it is not verified with a closed boundary', () => {
    const field = fc.constantFrom('status', 'amount', 'trackingId', 'time' as const);
    fc.assert(
      fc.property(transfer, transfer, field, (genuine, other, name) => {
        const mutated = { ...genuine, [name]: other[name] };
        fc.pre(mutated[name] !== genuine[name]);
        const verdict = verifier.verify(callbackOf('v3', { ...mutated, sign: sign(messageOf(genuine)) }), {
          receivedAt,
        });
        expect(verdict.ok && verdict.callback.boundary === 'closed').toBe(false);
        if (messageOf(mutated) !== messageOf(genuine)) expect(verdict.ok).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  it('when its tracking id closes the boundary, then it is verified as it was signed', () => {
    fc.assert(
      fc.property(transfer, closedId, (fields, trackingId) => {
        const genuine = { ...fields, trackingId };
        const verdict = verifier.verify(callbackOf('v3', { ...genuine, sign: sign(messageOf(genuine)) }), {
          receivedAt,
        });
        expect(verdict).toMatchObject({ ok: true, callback: { boundary: 'closed', signed: genuine } });
      }),
      { numRuns: RUNS },
    );
  });

  it('when any bit of its signature is another, then it is a mismatch', () => {
    fc.assert(
      fc.property(transfer, closedId, fc.nat({ max: 255 }), (fields, trackingId, bit) => {
        const genuine = { ...fields, trackingId };
        const bytes = Buffer.from(sign(messageOf(genuine)), 'hex');
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const body = callbackOf('v3', { ...genuine, sign: bytes.toString('hex') });
        expect(verifier.verify(body, { receivedAt })).toEqual({ ok: false, code: 'SIGNATURE_MISMATCH' });
      }),
      { numRuns: RUNS },
    );
  });
});

describe('given two callbacks that the grammar allows', () => {
  const closed = fc.tuple(transfer, closedId).map(([fields, trackingId]) => ({ ...fields, trackingId }));

  it('when both boundaries are closed and their fields differ, then they never share a message', () => {
    fc.assert(
      fc.property(closed, closed, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(messageOf(one)).not.toBe(messageOf(other));
      }),
      { numRuns: RUNS },
    );
  });

  it('when a message is cut anywhere else, then no other closed reading of it is verified', () => {
    fc.assert(
      fc.property(closed, fc.nat({ max: 60 }), fc.nat({ max: 60 }), (genuine, first, second) => {
        const rest = messageOf(genuine).slice(String(genuine.status).length);
        const [a, b] = [Math.min(first, second), Math.max(first, second)];
        const cut = { amount: rest.slice(0, a), trackingId: rest.slice(a, b), time: rest.slice(b) };
        const body = callbackOf('v3', { status: genuine.status, ...cut, sign: sign(messageOf(genuine)) });
        const verdict = verifier.verify(body, { receivedAt });
        const isSame = cut.amount === genuine.amount && cut.time === genuine.time;
        expect(verdict.ok && verdict.callback.boundary === 'closed').toBe(isSame);
        if (!isSame) expect(strict.verify(body, { receivedAt }).ok).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  it('when a transfer is told as none, or none as a transfer, then neither is verified', () => {
    fc.assert(
      fc.property(transfer, deposit, fc.nat({ max: 60 }), (withOne, without, at) => {
        const message = messageOf(withOne);
        const asNone = depositOf(Number(message.slice(0, 1)), message.slice(1, at), sign(message));
        Object.assign(asNone, { meta: { time: message.slice(at), sign: sign(message) } });
        expect(verifier.verify(asNone, { receivedAt })).toMatchObject({ ok: false });

        const rest = depositMessage(without).slice(1);
        const cut = { amount: rest.slice(0, at), trackingId: '', time: rest.slice(at) };
        const asTransfer = callbackOf('v3', {
          status: without.status,
          ...cut,
          sign: sign(depositMessage(without)),
        });
        const verdict = verifier.verify(asTransfer, { receivedAt });
        // An open tracking id that reads as an amount is the one case; without transfer it is refused.
        if (verdict.ok) {
          expect(verdict.callback.boundary).toBe('open');
          const own = depositOf(without.status, without.trackingId, sign(depositMessage(without)));
          Object.assign(own, { meta: { time: without.time, sign: sign(depositMessage(without)) } });
          expect(verifier.verify(own, { receivedAt })).toEqual({ ok: false, code: 'PAYLOAD_AMBIGUOUS' });
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('when both forms are verified, then their messages differ', () => {
    fc.assert(
      fc.property(transfer, deposit, (withOne, without) => {
        const [one, other] = [messageOf(withOne), depositMessage(without)];
        const isOne = verifier.verify(callbackOf('v3', { ...withOne, sign: sign(one) }), { receivedAt }).ok;
        const body = depositOf(without.status, without.trackingId, sign(other));
        Object.assign(body, { meta: { time: without.time, sign: sign(other) } });
        const isOther = verifier.verify(body, { receivedAt }).ok;
        if (isOne && isOther) expect(one).not.toBe(other);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('given a signed payout without transfer', () => {
  const payout = fc.record({ trackingId: anyId, time });
  const messageOfPayout = (fields: { trackingId: string; time: string }): string =>
    fields.trackingId + fields.time;
  const bodyOf = (fields: { trackingId: string; time: string }, signature: string): object =>
    callbackOf('v3', {
      kind: 'payout',
      attributes: { status: 3, tracking_id: fields.trackingId },
      relationships: {},
      included: [],
      meta: { time: fields.time, sign: signature },
    });

  it('when its tracking id starts with a letter or _, then it is verified, else it is ambiguous', () => {
    fc.assert(
      fc.property(payout, (fields) => {
        const verdict = verifier.verify(bodyOf(fields, sign(messageOfPayout(fields))), { receivedAt });
        if (/^[a-z_\u0430-\u044f]/i.test(fields.trackingId)) {
          expect(verdict).toMatchObject({
            ok: true,
            callback: { boundary: 'closed', signed: { of: 'payout', ...fields } },
          });
        } else expect(verdict).toEqual({ ok: false, code: 'PAYLOAD_AMBIGUOUS' });
      }),
      { numRuns: RUNS },
    );
  });

  it('when a transfer or a deposit is signed, then nothing that is cut from its message is taken for a payout', () => {
    const other = fc.oneof(transfer.map(messageOf), deposit.map(depositMessage));
    fc.assert(
      fc.property(other, fc.nat({ max: 60 }), (message, at) => {
        const cut = { trackingId: message.slice(0, at), time: message.slice(at) };
        expect(verifier.verify(bodyOf(cut, sign(message)), { receivedAt }).ok).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  it('when a payout is signed, then nothing that is cut from its message is taken for a transfer or a deposit', () => {
    fc.assert(
      fc.property(
        payout,
        fc.nat({ max: 3 }),
        fc.nat({ max: 60 }),
        fc.nat({ max: 60 }),
        (fields, head, first, second) => {
          const message = messageOfPayout(fields);
          // The vendor signs it whatever the id is; only those that this package takes are at stake.
          fc.pre(verifier.verify(bodyOf(fields, sign(message)), { receivedAt }).ok);
          const [a, b] = [Math.min(first, second), Math.max(first, second)];
          const status = Number(message.slice(0, head));
          const rest = message.slice(head);
          const cut = { amount: rest.slice(0, a), trackingId: rest.slice(a, b), time: rest.slice(b) };
          expect(
            verifier.verify(callbackOf('v3', { status, ...cut, sign: sign(message) }), { receivedAt }).ok,
          ).toBe(false);
          const asDeposit = depositOf(status, rest.slice(0, b), sign(message));
          Object.assign(asDeposit, { meta: { time: rest.slice(b), sign: sign(message) } });
          expect(verifier.verify(asDeposit, { receivedAt }).ok).toBe(false);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('when messages of two forms are verified, then they differ', () => {
    fc.assert(
      fc.property(payout, transfer, deposit, (without, withOne, withNone) => {
        const message = messageOfPayout(without);
        fc.pre(verifier.verify(bodyOf(without, sign(message)), { receivedAt }).ok);
        expect([messageOf(withOne), depositMessage(withNone)]).not.toContain(message);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('given anything at all as a body', () => {
  it('when it is verified, then nothing is thrown and nothing is believed', () => {
    const value = fc.anything({ maxDepth: 5, withNullPrototype: true, withDate: true, withMap: true });
    fc.assert(
      fc.property(value, value, value, (data, included, meta) => {
        for (const body of [
          data,
          { data, included, meta },
          callbackOf('v3', { included }),
          callbackOf('v3', { meta }),
        ]) {
          expect(verifier.verify(body, { receivedAt }).ok).toBe(false);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('when a genuine body has a hostile place in it, then nothing is thrown', () => {
    const hostile = fc.constantFrom<() => unknown>(
      () => new Proxy({}, { get: fail, has: fail, getOwnPropertyDescriptor: fail, ownKeys: fail }),
      () => new Proxy([], { get: fail }),
      () => Object.defineProperty({}, 'id', { get: fail }),
    );
    const name = fc.constantFrom('kind', 'id', 'trackingId', 'status', 'amount', 'opType', 'time', 'sign');
    const group = fc.constantFrom('relationships', 'attributes', 'included', 'meta');
    fc.assert(
      fc.property(hostile, fc.oneof(name, group), (make, place) => {
        expect(() => verifier.verify(callbackOf('v3', { [place]: make() }), { receivedAt })).not.toThrow();
      }),
    );
  });
});

function fail(): never {
  throw new Error('of the body');
}
