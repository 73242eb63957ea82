import { describe, expect, it } from '@jest/globals';
import {
  isSignedBy,
  SignatureComparer,
  signatureOf,
  tokenMessage,
  v2SigningKey,
} from '../../lib/protocol/index.js';
import { TOKEN_SIGNATURES } from '../vectors/token-signatures.js';

/** The published vector's signature with the hex text of the hash as key: a mistake that others made. */
const HEX_KEY_SIGN = 'cea52dcef186c6f792339e768851a580b169905523e2e94c7ec31e0bc821e286';

describe.each(TOKEN_SIGNATURES)('given $name', ({ login, password, keyHex, time, refresh, sign }) => {
  const key = v2SigningKey(login, password);
  const message = tokenMessage(time, refresh);

  it('when the key is made, then it is the raw hash of login and password', () => {
    expect(key.toString('hex')).toBe(keyHex);
  });

  it('when the message is signed, then the signature is the published one', () => {
    expect(signatureOf(key, message)).toBe(sign);
    expect(isSignedBy(key, message, sign)).toBe(true);
  });

  it('when the hex digits are upper case, then they are the same signature', () => {
    expect(isSignedBy(key, message, sign.toUpperCase())).toBe(true);
  });

  it.each([
    ['one bit is off', sign.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))],
    ['it is all zeros', '0'.repeat(64)],
    ['it was made with the hex text as key', HEX_KEY_SIGN],
    ['it is truncated', sign.slice(0, 63)],
    ['it has trailing junk', `${sign}zz`],
    ['it has a prefix', `sha256=${sign}`],
    ['it has blanks', ` ${sign}`],
    ['it ends in a line break', `${sign}\n`],
    [
      'its digits are full-width',
      sign.replaceAll(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)),
    ],
    ['it is 64 characters that are not ASCII', 'é'.repeat(64)],
    ['it is empty', ''],
    ['it is an array', [sign]],
    ['it is an object', { toString: () => sign }],
    ['it is missing', undefined],
  ])('when %s, then it is refused', (_what, wrong) => {
    expect(isSignedBy(key, message, wrong)).toBe(false);
  });
});

describe('given a comparer that has just seen a genuine signature', () => {
  const genuine = signatureOf(Buffer.from('key'), 'message');

  it.each([
    ['none', ''],
    ['its first half', genuine.slice(0, 32)],
    ['its first digit and no others', `${genuine.slice(0, 1)}${'x'.repeat(63)}`],
    ['all but its last digit', genuine.slice(0, 63)],
  ])('when %s follows, on either side, then it is not the same', (_what, part) => {
    const signatures = new SignatureComparer();
    expect(signatures.isSame(genuine, genuine)).toBe(true);
    expect(signatures.isSame(genuine, part)).toBe(false);
    expect(signatures.isSame(genuine, genuine)).toBe(true);
    expect(signatures.isSame(part, genuine)).toBe(false);
  });
});

describe('given RFC 4231', () => {
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  it.each([
    {
      test: 1,
      key: bytes('0b'.repeat(20)),
      data: Buffer.from('Hi There'),
      hmac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    },
    {
      test: 2,
      key: Buffer.from('Jefe'),
      data: Buffer.from('what do ya want for nothing?'),
      hmac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    },
    {
      test: 3,
      key: bytes('aa'.repeat(20)),
      data: bytes('dd'.repeat(50)),
      hmac: '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    },
    {
      test: 4,
      key: bytes('0102030405060708090a0b0c0d0e0f10111213141516171819'),
      data: bytes('cd'.repeat(50)),
      hmac: '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
    },
    {
      test: 5,
      key: bytes('0c'.repeat(20)),
      data: Buffer.from('Test With Truncation'),
      hmac: 'a3b6167473100ee06e0c796c2955552b',
    },
    {
      test: 6,
      key: bytes('aa'.repeat(131)),
      data: Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
      hmac: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    },
    {
      test: 7,
      key: bytes('aa'.repeat(131)),
      data: Buffer.from(
        'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      ),
      hmac: '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    },
  ])('when test case $test is signed, then the digest is the one of the RFC', ({ key, data, hmac }) => {
    expect(signatureOf(key, data).slice(0, hmac.length)).toBe(hmac);
  });
});
