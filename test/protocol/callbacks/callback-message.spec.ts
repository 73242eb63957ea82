import { describe, expect, it } from '@jest/globals';
import {
  callbackKey,
  callbackMessage,
  isUnambiguousTrackingId,
  Secret,
  signatureOf,
  type SignedFields,
} from '../../../lib/protocol/index.js';
import { trackingIdOf } from '../../../lib/protocol/callbacks/callback-fields.js';
import { CALLBACK_SIGNATURES, DOCUMENTED } from '../../vectors/callback-signatures.js';

function v2Key(login: string, password: string): Uint8Array {
  const key = callbackKey({ apiVersion: 'v2', login: new Secret(login), password: new Secret(password) });
  if (key === undefined) throw new Error('no key');
  return key;
}

describe.each(CALLBACK_SIGNATURES)(
  'given the vector "$name"',
  ({ login, password, keyHex, fields, message, sign }) => {
    it('when the key is made, then it is the raw hash of login and password', () => {
      expect(Buffer.from(v2Key(login, password)).toString('hex')).toBe(keyHex);
    });

    it('when its message is made and signed, then both are those of the vector', () => {
      const trackingId = trackingIdOf(fields.trackingId) ?? 'malformed';
      const made = callbackMessage({ ...fields, of: 'transfer', trackingId } satisfies SignedFields);
      expect(made).toBe(message);
      expect(signatureOf(v2Key(login, password), made)).toBe(sign);
    });
  },
);

describe('given the documented vectors of v3', () => {
  const key = Buffer.from(DOCUMENTED.v3.callbackSecret);
  const { amount, trackingId, time } = DOCUMENTED;

  it('when the key is made, then it is the secret itself', () => {
    const [clientId, clientSecret] = [new Secret('a'), new Secret('b')];
    const callbackSecret = new Secret(DOCUMENTED.v3.callbackSecret);
    expect(callbackKey({ apiVersion: 'v3', clientId, clientSecret, callbackSecret })).toEqual(key);
    expect(callbackKey({ apiVersion: 'v3', clientId, clientSecret })).toBeUndefined();
  });

  it('when there is a transfer, then its status, amount and tracking id are signed', () => {
    const message = callbackMessage({ of: 'transfer', status: 2, amount, trackingId, time });
    expect(signatureOf(key, message)).toBe(DOCUMENTED.v3.order);
  });

  it('when there is none, then the status and tracking id of the deposit are signed', () => {
    const message = callbackMessage({ of: 'deposit', status: 4, trackingId, time });
    expect(signatureOf(key, message)).toBe(DOCUMENTED.v3.withoutTransfer);
  });
});

describe('given a tracking id', () => {
  it.each(['order-1', '_1', 'é1', 'заказ', '注文', 'a'.repeat(255), `a${'😀'.repeat(254)}`])(
    'when it is "%s", then it closes the boundary to the amount',
    (id) => expect(isUnambiguousTrackingId(id)).toBe(true),
  );

  it.each(['', '1', '-x', ' a', '.5', '٣', '😀', 'a'.repeat(256), `a${'😀'.repeat(255)}`, 'a\ud800'])(
    'when it is "%s", then it does not',
    (id) => expect(isUnambiguousTrackingId(id)).toBe(false),
  );
});
