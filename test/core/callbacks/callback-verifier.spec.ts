import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  CallbackRejectedError,
  CallbackVerifier,
  type CallbackVerifierOptions,
  ConfigurationError,
} from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/index.js';
import {
  callbackOf,
  depositOf,
  V2_CREDENTIALS,
  V3_CREDENTIALS,
  type Version,
} from '../../callback/bodies.js';
import { CASES } from '../../callback/cases.js';
import { call } from '../../support/call.js';
import { SIGNED } from '../../vectors/callback-messages.js';
import { CALLBACK_SIGNATURES, COLLISIONS, DOCUMENTED } from '../../vectors/callback-signatures.js';

function optionsOf(version: Version): CallbackVerifierOptions {
  const clock = new ManualClock();
  return version === 'v2'
    ? { apiVersion: 'v2', credentials: V2_CREDENTIALS, clock }
    : { apiVersion: 'v3', credentials: V3_CREDENTIALS, clock };
}

describe.each(['v2', 'v3'] as const)('given a verifier of %s', (version) => {
  it.each(CASES.filter(({ only = version }) => only === version))(
    'when a body is $what, then it is $outcome',
    ({ body, outcome, boundary, policy, opType }) => {
      const verifier = new CallbackVerifier({ ...optionsOf(version), trackingIds: policy });
      const given = body(version);
      const verdict = verifier.verify(given);

      if (outcome === 'verified') {
        expect(verdict).toMatchObject({ ok: true, callback: { trust: 'signed', keyId: 'current' } });
        if (boundary) expect(verdict).toMatchObject({ callback: { boundary } });
        if (opType !== undefined) expect(verdict).toMatchObject({ callback: { unverified: { opType } } });
        if (verdict.ok) expect(verdict.callback.unverified.body).toBe(given);
      } else expect(verdict).toMatchObject({ ok: false, code: outcome });
    },
  );

  it.each([
    ['a text', 'x'],
    ['null', null],
    ['undefined', undefined],
    ['a number', 5],
    ['a function', () => undefined],
    ['a symbol', Symbol('x')],
    ['a date', new Date()],
    ['200 000 levels deep', JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)],
    ['200 000 levels of data', deepData(200_000)],
    ['cyclic', cyclic()],
    ['a proxy that throws', new Proxy({}, { getOwnPropertyDescriptor: fail, get: fail, has: fail })],
    ['a proxy that was revoked', revoked()],
    ['a getter that throws', Object.defineProperty({}, 'data', { get: fail, enumerable: true })],
    [
      'a getter that throws, deeper',
      {
        data: {
          type: 'deposit',
          id: '1',
          get attributes() {
            return fail();
          },
        },
      },
    ],
    ['an endless list', callbackOf(version, { included: endless() })],
    ['fields on a prototype', Object.create(callbackOf(version))],
  ])('when a body is %s, then it is PAYLOAD_MALFORMED', (_what, body: unknown) => {
    expect(new CallbackVerifier(optionsOf(version)).verify(body)).toEqual({
      ok: false,
      code: 'PAYLOAD_MALFORMED',
    });
  });

  it('when fields are under __proto__ and constructor, then they count for nothing and pollute nothing', () => {
    const text = JSON.stringify(callbackOf(version)).replace(
      '"data":{',
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"data":{"__proto__":{"id":"666"},',
    );
    const verdict = new CallbackVerifier(optionsOf(version)).verify(JSON.parse(text));
    expect(verdict).toMatchObject({ ok: true, callback: { unverified: { id: '11203' } } });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('when a genuine callback is verified, then what is signed stands apart from what is not', () => {
    const body = callbackOf(version);
    expect(new CallbackVerifier(optionsOf(version)).verify(body)).toEqual({
      ok: true,
      callback: {
        trust: 'signed',
        signed: {
          of: 'transfer',
          status: 2,
          amount: '0.300000000000000000',
          trackingId: 'order-1',
          time: '2024-01-02T03:04:05.678901Z',
        },
        boundary: 'closed',
        unverified: { kind: 'deposit', id: '11203', opType: 1, body },
        replayKey: SIGNED.order[version],
        keyId: 'current',
      },
    });
  });

  it('when there is no transfer, then there is no type of one', () => {
    const body = depositOf(4, 'order-1', SIGNED.deposit4[version]);
    const verdict = new CallbackVerifier(optionsOf(version)).verify(body);
    if (version === 'v3') {
      expect(verdict.ok && Object.keys(verdict.callback.unverified)).toEqual(['kind', 'id', 'body']);
    } else expect(verdict).toEqual({ ok: false, code: 'PAYLOAD_MALFORMED' });
  });

  it('when unsigned fields, the case of the sign or the writing of no tracking id differ, then the replay key is the same', () => {
    const verifier = new CallbackVerifier(optionsOf(version));
    const keyOf = (body: unknown): unknown => verifier.verifyOrThrow(body).replayKey;
    expect(keyOf(callbackOf(version, { id: '999', sign: SIGNED.order[version].toUpperCase() }))).toBe(
      keyOf(callbackOf(version)),
    );
    const empty = ['', null, undefined].map((trackingId) =>
      keyOf(callbackOf(version, { trackingId, sign: SIGNED.empty[version] })),
    );
    expect(new Set(empty).size).toBe(1);
  });

  it('when it is told when the body came, then its age is counted from there', () => {
    const verifier = new CallbackVerifier(optionsOf(version));
    const at = (iso: string): unknown => verifier.verify(callbackOf(version), { receivedAt: new Date(iso) });
    expect(at('2024-01-09T03:04:05Z')).toMatchObject({ ok: true });
    expect(at('2024-01-09T03:04:06Z')).toMatchObject({ code: 'TIMESTAMP_OUT_OF_RANGE' });
  });

  it.each([
    ['milliseconds', { receivedAt: 1_704_164_645_000 }],
    ['a text', { receivedAt: '2024-01-02T03:04:05Z' }],
    ['null', { receivedAt: null }],
    ['an invalid Date', { receivedAt: new Date('1704164645000') }],
    ['an object', { receivedAt: {} }],
    ['a Date in place of the options', new Date()],
    ['a number in place of the options', 1_704_164_645_000],
  ])('when it is told by %s, then ConfigurationError says how to', (_what, options) => {
    const verifier = new CallbackVerifier(optionsOf(version));
    const verify = (): unknown => call(verifier, 'verify', callbackOf(version), options);
    expect(verify).toThrow(ConfigurationError);
    expect(verify).toThrow(/receivedAt: new Date\(/);
  });

  it.each([undefined, null, {}, { receivedAt: undefined }])(
    'when its options are %p, then the clock tells when the body came',
    (options) => {
      const verifier = new CallbackVerifier(optionsOf(version));
      const verdict: unknown = call(verifier, 'verify', callbackOf(version), options);
      expect(verdict).toMatchObject({ ok: true });
    },
  );

  it('when limits are given, then they stand over the defaults', () => {
    const verifier = new CallbackVerifier({ ...optionsOf(version), maxAgeMs: 1_000, maxFutureMs: 500 });
    expect(verifier.verify(callbackOf(version))).toMatchObject({ code: 'TIMESTAMP_OUT_OF_RANGE' });
    const receivedAt = new Date('2024-01-02T03:04:06Z');
    expect(verifier.verify(callbackOf(version), { receivedAt })).toMatchObject({ ok: true });
  });

  it('when a callback is refused, then verifyOrThrow throws its code and nothing of the callback', () => {
    const verifier = new CallbackVerifier(optionsOf(version));
    for (const [body, code] of [
      [callbackOf(version, { sign: '0'.repeat(64) }), 'SIGNATURE_MISMATCH'],
      [depositOf(4, 'order-1', ''), 'UNSIGNED'],
    ] as const) {
      let thrown: unknown;
      try {
        verifier.verifyOrThrow(body);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(CallbackRejectedError);
      expect(thrown).toMatchObject({ code, retryable: false });
      const printed = inspect(thrown, { showHidden: true, depth: null });
      for (const secret of ['order-1', '11203', SIGNED.order[version], '0.3000']) {
        expect(printed).not.toContain(secret);
      }
    }
  });

  it('when it is printed, then no key or secret is in it', () => {
    const printed = inspect(new CallbackVerifier(optionsOf(version)), { showHidden: true, depth: null });
    for (const secret of ['b2b-secret', 'cb-secret', DOCUMENTED.v2.keyHex])
      expect(printed).not.toContain(secret);
  });
});

describe('given several keys', () => {
  it('when an earlier one signed, then its number is told', () => {
    const verifier = new CallbackVerifier({
      apiVersion: 'v2',
      credentials: { login: 'new', password: 'new-one' },
      previousCredentials: [{ login: 'older', password: 'older-one' }, V2_CREDENTIALS],
      clock: new ManualClock(),
    });
    expect(verifier.verifyOrThrow(callbackOf('v2')).keyId).toBe('previous-2');
  });

  it('when none of them signed, then it is a mismatch', () => {
    const verifier = new CallbackVerifier({
      apiVersion: 'v3',
      credentials: { ...V3_CREDENTIALS, callbackSecret: 'new' },
      previousCredentials: [{ ...V3_CREDENTIALS, callbackSecret: 'older' }],
      clock: new ManualClock(),
    });
    expect(verifier.verify(callbackOf('v3'))).toEqual({ ok: false, code: 'SIGNATURE_MISMATCH' });
  });
});

describe.each(CALLBACK_SIGNATURES)('given the vector "$name"', ({ login, password, fields, sign }) => {
  it('when it comes as a callback, then it is verified', () => {
    const { status, amount, trackingId, time } = fields;
    const body = callbackOf('v2', { status, amount, trackingId, time, sign });
    const verifier = new CallbackVerifier({ apiVersion: 'v2', credentials: { login, password } });
    expect(verifier.verify(body, { receivedAt: new Date(time) })).toMatchObject({ ok: true });
  });
});

describe.each(COLLISIONS)('given fields that share one message: $name', ({ name, fields, sign }) => {
  it('when they come as callbacks, then at most one reading is taken for closed, and whole amounts for none', () => {
    const verifier = new CallbackVerifier({
      apiVersion: 'v2',
      credentials: { login: 'test-login', password: 'test-password' },
    });
    const verdicts = fields.map(({ status, amount, trackingId, time }) =>
      verifier.verify(callbackOf('v2', { status, amount, trackingId, time, sign }), {
        receivedAt: new Date('2022-07-15T16:53:05Z'),
      }),
    );
    const closed = verdicts.filter((verdict) => verdict.ok && verdict.callback.boundary === 'closed');
    expect(closed.length).toBeLessThanOrEqual(1);
    if (name === 'integral amount inflation') {
      expect(new Set(verdicts.map((verdict) => !verdict.ok && verdict.code))).toEqual(
        new Set(['PAYLOAD_AMBIGUOUS']),
      );
    }
  });
});

describe('given options that cannot be used', () => {
  it.each([
    ['no version', { ...optionsOf('v2'), apiVersion: undefined }, 'apiVersion'],
    ['credentials of the other version', { ...optionsOf('v2'), credentials: V3_CREDENTIALS }, 'credentials'],
    [
      'no callback secret',
      { apiVersion: 'v3', credentials: { clientId: 'a', clientSecret: 'b' } },
      'callbackSecret',
    ],
    ['an earlier one without callback secret', previousWithout(), 'previousCredentials[0]'],
    ['an age of 0', { ...optionsOf('v2'), maxAgeMs: 0 }, 'maxAgeMs'],
    ['a negative future', { ...optionsOf('v2'), maxFutureMs: -1 }, 'maxFutureMs'],
    ['an unknown policy', { ...optionsOf('v2'), trackingIds: 'loose' }, 'trackingIds'],
    ['an unknown option', { ...optionsOf('v2'), maxAge: 5 }, 'maxAge'],
    ['no options at all', undefined, 'new CallbackVerifier({'],
    ['null', null, 'new CallbackVerifier({'],
    ['a text', 'v2', 'new CallbackVerifier({'],
    ['an empty object', {}, 'apiVersion'],
    ['keys of its own', { ...optionsOf('v2'), keys: {} }, 'keys'],
    ['a clock that is none', { ...optionsOf('v2'), clock: {} }, 'clock'],
    ['a clock that is a number', { ...optionsOf('v2'), clock: 5 }, 'clock'],
    [
      'a clock without timers',
      { ...optionsOf('v2'), clock: { now: Date.now, monotonic: Date.now } },
      'clock',
    ],
  ])('when there is %s, then the constructor throws a sentence that names it', (_what, options, name) => {
    let thrown: unknown;
    try {
      Reflect.construct(CallbackVerifier, [options]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigurationError);
    expect(String(thrown)).toContain(name);
  });
});

function previousWithout(): object {
  return { ...optionsOf('v3'), previousCredentials: [{ clientId: 'a', clientSecret: 'b' }] };
}

function fail(): never {
  throw new Error('of the body');
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function cyclic(): unknown {
  const body: Record<string, unknown> = {};
  Object.assign(body, { data: body, included: [body], meta: body });
  return body;
}

function deepData(levels: number): unknown {
  let body: unknown = {};
  for (let level = 0; level < levels; level += 1) body = { data: body };
  return body;
}

/** A list that grows as it is read. */
function endless(): unknown {
  return new Proxy([], {
    get: (target, key): unknown => (key === 'length' ? 1_000_000 : Reflect.get(target, key)),
  });
}
