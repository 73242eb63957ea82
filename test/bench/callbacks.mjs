// Verifying callbacks: medians of 21 short rounds, and of the ratio within each.
import { createHmac, createSecretKey } from 'node:crypto';
import { Stripe } from 'stripe';
import { Webhook } from 'standardwebhooks';
import { CallbackVerifier } from '../../dist/esm/index.js';
import { signCallback } from '../../dist/esm/testing/index.js';
import { compareRounds, median } from './support.mjs';

const MILLION = 1_000_000;
const SECRET = 'callback-secret-of-the-benchmark';
const credentials = { clientId: 'key', clientSecret: 'secret', callbackSecret: SECRET };

const fields = {
  status: 2,
  amount: '0.300000000000000000',
  trackingId: 'order-1',
  time: new Date().toISOString(),
};
const callback = {
  data: {
    type: 'deposit',
    id: '11203',
    attributes: { address: '0xA1', tracking_id: fields.trackingId, target_paid: fields.amount },
    relationships: {
      currency: { data: { type: 'currency', id: '1002' } },
      wallet: { data: { type: 'wallet', id: '318' } },
      transfer: { data: { type: 'transfer', id: '17618' } },
    },
  },
  included: [
    { type: 'currency', id: '1002', attributes: { iso: 1002, alpha: 'ETH', exp: 18 } },
    {
      type: 'transfer',
      id: '17618',
      attributes: { op_id: 11203, op_type: 1, amount: fields.amount, status: fields.status, txid: '0xB2' },
    },
  ],
  meta: { time: fields.time, sign: signCallback(fields, credentials) },
};
const text = JSON.stringify(callback);
const verifier = new CallbackVerifier({ apiVersion: 'v3', credentials });
if (!verifier.verify(callback).ok) throw new Error('the callback of the benchmark is not genuine');

const key = createSecretKey(Buffer.from(SECRET));
const message = `${fields.status}${fields.amount}${fields.trackingId}${fields.time}`;

/** The same body, signed the peers' way. */
const stripe = new Stripe('sk_test_of_the_benchmark');

const payload = text;
const secret = 'whsec_of_the_benchmark';
const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
const standard = new Webhook(Buffer.from(SECRET).toString('base64'));
const at = new Date();
const headers = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': standard.sign('msg_1', at, payload),
};

const taken = await compareRounds({
  verify: () => verifier.verify(callback),
  hmac: () => createHmac('sha256', key).update(message).digest(),
  parseAndVerify: () => verifier.verify(JSON.parse(text)),
  stripe: () => stripe.webhooks.constructEvent(payload, header, secret),
  standard: () => standard.verify(payload, headers),
});

function heapAfterAMillion() {
  for (let count = 0; count < 10_000; count += 1) verifier.verify(callback);
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < MILLION; count += 1) verifier.verify(callback);
  globalThis.gc();
  return Math.round((process.memoryUsage().heapUsed - before) / 1_024);
}

const us = (values) => `${(median(values) / 1_000).toFixed(2)} µs`;
const row = (what, one, name, other, aim) => ({
  what,
  ours: us(one),
  peer: `${name} ${us(other)}`,
  ratio: median(one.map((value, round) => value / other[round])).toFixed(2),
  aim,
});
console.log(`a deposit callback of ${text.length} bytes`);
console.table([
  row('verify(parsed body)', taken.verify, 'HMAC-SHA256, cached key', taken.hmac, '≤ 2'),
  row('parse + verify', taken.parseAndVerify, 'stripe constructEvent', taken.stripe, '≤ 1'),
  row('parse + verify', taken.parseAndVerify, 'standardwebhooks verify', taken.standard, '≤ 1'),
  {
    what: 'heap after 1 000 000 verifications',
    ours: `${heapAfterAMillion()} kB more`,
    peer: '',
    ratio: '',
    aim: 'where it was',
  },
]);
