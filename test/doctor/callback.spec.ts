import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { signCallback } from '../../lib/emulator/callbacks/sign-callback.js';
import { CREDENTIALS, sayingOf, SECRETS, stepsOf, variables } from './diagnose.js';
import { signatureOf } from '../../lib/protocol/index.js';
import type { Step } from '../../lib/doctor/report.js';

const TIME = '2026-01-02T03:04:05.678901Z';
const SIGNED = { status: 2, amount: '0.300000000000000000', trackingId: 'order-1', time: TIME } as const;
const MESSAGE = `${SIGNED.status}${SIGNED.amount}${SIGNED.trackingId}${TIME}`;
const RECEIVED = ['--callback', 'callback.json', '--received-at', '2026-01-02T03:05:05Z'];

interface Fields {
  readonly sign: unknown;
  readonly time?: unknown;
  readonly trackingId?: unknown;
  readonly amount?: unknown;
}

function body({ sign, time = TIME, trackingId = SIGNED.trackingId, amount = SIGNED.amount }: Fields): string {
  return JSON.stringify({
    data: {
      type: 'deposit',
      id: '11203',
      attributes: { tracking_id: trackingId },
      relationships: { transfer: { data: { type: 'transfer', id: '17618' } } },
    },
    included: [{ type: 'transfer', id: '17618', attributes: { op_type: 1, amount, status: SIGNED.status } }],
    meta: { time, sign },
  });
}

async function verify(
  text: string,
  args: readonly string[] = RECEIVED,
  version: 'v2' | 'v3' = 'v2',
  files: Readonly<Record<string, string>> = {},
): Promise<Step> {
  const read = async (name: string): Promise<string> => files[name] ?? text;
  // Nothing of the network matters here.
  const env = variables('http://127.0.0.1:9', version);
  const { steps } = await stepsOf(env, args, { read });
  const step = steps.find(({ step: name }) => name === 'callback');
  if (step === undefined) throw new Error('no callback was verified');
  return step;
}

describe('given --callback', () => {
  it('when it is genuine, then it says what is signed and how old it is', async () => {
    const step = await verify(body({ sign: signCallback(SIGNED, CREDENTIALS.v2) }));
    expect(step).toMatchObject({ is: 'ok' });
    expect(step.says).toBe(
      'Verified: transfer of a deposit, status 2, amount 0.300000000000000000, tracking id "order-1", 59 s old.',
    );
  });

  it('when it is on standard input, then it is read from there', async () => {
    const text = body({ sign: signCallback(SIGNED, CREDENTIALS.v2) });
    const step = await verify('no', ['--callback', '-', '--received-at', '2026-01-02T03:05:05Z'], 'v2', {
      '-': text,
    });
    expect(step.is).toBe('ok');
  });

  it.each([
    ['not JSON', '{', 'PAYLOAD_MALFORMED', /not JSON/],
    ['without data', '{}', 'PAYLOAD_MALFORMED', /field is data\./],
    [
      'with a number as amount',
      body({ sign: 'a'.repeat(64), amount: 0.3 }),
      'PAYLOAD_MALFORMED',
      /status or amount of the transfer/,
    ],
    [
      'with a list as tracking id',
      body({ sign: 'a'.repeat(64), trackingId: [] }),
      'PAYLOAD_MALFORMED',
      /tracking_id/,
    ],
    [
      'with an ambiguous boundary',
      body({ sign: 'a'.repeat(64), amount: '5', trackingId: '000-x' }),
      'PAYLOAD_AMBIGUOUS',
      /tracking_id/,
    ],
    ['without a sign', body({ sign: '' }), 'SIGNATURE_MISSING', /meta\.sign/],
    ['with a short sign', body({ sign: 'abc' }), 'SIGNATURE_MALFORMED', /meta\.sign/],
    [
      'with a date as time',
      body({ sign: 'a'.repeat(64), time: '2026-01-02' }),
      'TIMESTAMP_INVALID',
      /meta\.time/,
    ],
    [
      'signed by a stranger',
      body({ sign: 'a'.repeat(64) }),
      'SIGNATURE_MISMATCH',
      /No form of these credentials.*previous-env-file/,
    ],
  ])('when it is %s, then the code and the field are said', async (_name, text, code, says) => {
    const step = await verify(text);
    expect(step).toMatchObject({ is: 'wrong', see: code });
    expect(step.says).toContain(`(${code})`);
    expect(step.says).toMatch(says);
  });

  const { login, password } = CREDENTIALS.v2;
  const key = createHash('sha256')
    .update(login + password)
    .digest();
  const { clientId, clientSecret, callbackSecret } = CREDENTIALS.v3;
  it.each([
    ['v2', 'hex text', key.toString('hex'), /the right key as hex text/],
    ['v2', "the other version's form", password, /the API secret alone, as API v3/],
    [
      'v3',
      "the other version's key",
      createHash('sha256')
        .update(clientId + clientSecret)
        .digest(),
      /the key of API v2 \(/,
    ],
    ['v3', 'hex text', Buffer.from(callbackSecret).toString('hex'), /the right key as hex text/],
    [
      'v3',
      'a hashed secret',
      createHash('sha256').update(callbackSecret).digest(),
      /SHA-256 of the callback secret/,
    ],
  ] as const)(
    'when it is signed in %s by %s, then that form is named',
    async (version, _name, wrong, says) => {
      const step = await verify(body({ sign: signatureOf(Buffer.from(wrong), MESSAGE) }), RECEIVED, version);
      expect(step).toMatchObject({ is: 'wrong', see: 'SIGNATURE_MISMATCH' });
      expect(step.says).toMatch(says);
    },
  );

  it('when earlier credentials signed it, then these are named', async () => {
    const before = { login: 'key-before', password: 'secret-before' };
    const args = [...RECEIVED, '--previous-env-file', 'before.env'];
    const file = 'B2BINPAY_LOGIN=key-before\nB2BINPAY_PASSWORD=secret-before';
    const step = await verify(body({ sign: signCallback(SIGNED, before) }), args, 'v2', {
      'before.env': file,
    });
    expect(step.is).toBe('ok');
    expect(step.says).toContain(
      'Signed with earlier credentials: keep them in callbacks.previousCredentials.',
    );
    expect(step.says).not.toContain('secret-before');
  });

  it.each([
    ['2026-02-02T03:05:05Z', /It is 31 d old; its signature is right/],
    ['2026-01-02T02:04:05Z', /60 min from the future/],
  ])('when it was received at %s, then its age is said', async (at, says) => {
    const text = body({ sign: signCallback(SIGNED, CREDENTIALS.v2) });
    const step = await verify(text, ['--callback', 'c.json', '--received-at', at]);
    expect(step).toMatchObject({ is: 'wrong', see: 'TIMESTAMP_OUT_OF_RANGE' });
    expect(step.says).toMatch(says);
  });

  it('when the boundary is open, then a note says so', async () => {
    const trackingId = '00123';
    const text = body({ sign: signCallback({ ...SIGNED, trackingId }, CREDENTIALS.v2), trackingId });
    expect(await verify(text)).toMatchObject({ is: 'note', see: 'open-boundary' });
  });

  it('when it is an unsigned notice, then a note says what to read', async () => {
    const text = JSON.stringify({ data: { type: 'deposit', id: '1', attributes: {} } });
    expect(await verify(text)).toMatchObject({ is: 'note', see: 'UNSIGNED' });
  });

  it('when there is no callback secret, then it says which variable to set', async () => {
    const env = { ...variables('http://127.0.0.1:9', 'v3'), B2BINPAY_CALLBACK_SECRET: '' };
    const read = async (): Promise<string> => body({ sign: signCallback(SIGNED, CREDENTIALS.v3) });
    const { steps } = await stepsOf(env, RECEIVED, { read });
    expect(sayingOf(steps, 'callback')).toContain('Set B2BINPAY_CALLBACK_SECRET');
    expect(JSON.stringify(steps)).not.toContain(SECRETS.B2BINPAY_CLIENT_SECRET);
  });
});
