import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { metrics } from '@opentelemetry/api';
import { CallbackProcessor, InMemoryTokenStore } from '../../lib/index.js';
import { ExchangeRecorder } from '../../lib/opentelemetry/exchange-recorder.js';
import { B2binpayTelemetry } from '../../lib/opentelemetry/index.js';
import { ManualClock } from '../../lib/testing/index.js';
import { callbackOf, depositOf, V2_CREDENTIALS } from '../callback/bodies.js';
import { DOCUMENTED } from '../vectors/callback-signatures.js';
import { Harness, type HarnessOptions } from '../support/harness.js';
import { TelemetrySdk } from '../support/telemetry-sdk.js';
import { witness } from '../support/witness.js';

let sdk: TelemetrySdk;
const harnesses: Harness[] = [];

beforeEach(() => {
  sdk = new TelemetrySdk();
});

afterEach(async () => {
  for (const harness of harnesses.splice(0)) await harness.stop();
  await sdk.stop();
});

async function start(options: HarnessOptions = {}): Promise<Harness> {
  const harness = await Harness.start({
    emulator: { accessTtlMs: 60_000 },
    providers: [B2binpayTelemetry],
    ...options,
  });
  harnesses.push(harness);
  await harness.clock.advance(1_000);
  return harness;
}

/** Value of the one point with exactly these attributes. */
async function valueOf(name: string, attributes: object): Promise<unknown> {
  const points = await sdk.points(name);
  const [point] = points.filter((each) => {
    const found: object = each.attributes;
    return (
      JSON.stringify(Object.entries(found).toSorted()) ===
      JSON.stringify(Object.entries(attributes).toSorted())
    );
  });
  return point?.value;
}

const DEFAULT = { 'b2binpay.instance': 'default' };

describe('given the telemetry module and an SDK', () => {
  it('when a token is obtained and refreshed, then both are counted, timed and traced', async () => {
    const harness = await start();
    await harness.clock.advance(50_000);

    const obtained = { ...DEFAULT, 'b2binpay.outcome': 'obtained', 'b2binpay.reason': 'first' };
    const refreshed = { ...DEFAULT, 'b2binpay.outcome': 'refreshed' };
    expect(await valueOf('b2binpay.token.exchanges', obtained)).toBe(1);
    expect(await valueOf('b2binpay.token.exchanges', refreshed)).toBe(1);
    expect(await valueOf('b2binpay.token.exchange.duration', refreshed)).toMatchObject({ count: 1 });
    expect(sdk.spans().map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      { name: 'b2binpay token exchange', attributes: obtained },
      { name: 'b2binpay token exchange', attributes: refreshed },
    ]);
  });

  it('when an exchange takes two seconds, then its duration and its span say so, in seconds', async () => {
    const harness = await start({
      prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'slow', delayMs: 2_000 }),
    });
    await harness.clock.advance(2_000);

    const [duration] = await sdk.points('b2binpay.token.exchange.duration');
    expect(duration?.value).toMatchObject({ count: 1, sum: 2 });
    expect(sdk.spans()[0]?.duration).toEqual([2, 0]);
  });

  it('when an exchange fails, then it is counted by its code and its span is an error', async () => {
    const harness = await start({
      prepare: (emulator) => void emulator.fault({ path: '/token/', kind: 'status', status: 503 }),
    });
    const failed = { ...DEFAULT, 'b2binpay.outcome': 'failed', 'error.type': 'API_UNAVAILABLE' };

    expect(await valueOf('b2binpay.token.exchanges', failed)).toBe(1);
    expect(sdk.spans()[0]).toMatchObject({ attributes: failed, status: { code: 2 } });
    await harness.clock.advance(10_000);
    expect(await valueOf('b2binpay.token.incidents', { ...DEFAULT, 'b2binpay.incident': 'recovered' })).toBe(
      1,
    );
  });

  it.each(['ambiguous', 'suspicious', 'signature_mismatch', 'locked', 'recovered', 'solo'])(
    'when nothing has happened yet, then the incident %s is exported as 0, for alerts to see the first one',
    async (incident) => {
      await start();
      expect(await valueOf('b2binpay.token.incidents', { ...DEFAULT, 'b2binpay.incident': incident })).toBe(
        0,
      );
    },
  );

  it.each([
    { 'b2binpay.outcome': 'failed' },
    { 'b2binpay.outcome': 'rejected', 'b2binpay.code': 'SIGNATURE_MISMATCH' },
  ])('when no callback has come yet, then %j is exported as 0, too', async (attributes) => {
    await start();
    expect(await valueOf('b2binpay.callbacks', { ...DEFAULT, ...attributes })).toBe(0);
  });

  it('when the SDK collects, then it sees the state, the seconds left and who waits', async () => {
    const harness = await start();
    expect(await valueOf('b2binpay.token.state', { ...DEFAULT, 'b2binpay.token.state': 'fresh' })).toBe(1);
    expect(await valueOf('b2binpay.token.state', { ...DEFAULT, 'b2binpay.token.state': 'locked' })).toBe(0);
    const left = await valueOf('b2binpay.token.time_to_hard_stop', DEFAULT);
    expect(left).toBe(harness.tokens.status.usableForMs / 1_000);
    expect(await valueOf('b2binpay.token.waiting', DEFAULT)).toBe(0);
  });

  it('when nobody gets a token, then the callers that wait are seen', async () => {
    const harness = await start({
      prepare: async (emulator) => {
        emulator.fault({ kind: 'status', times: Infinity });
      },
    });
    const waiting = [harness.tokens.getAccessToken(), harness.tokens.getAccessToken()].map((promise) =>
      promise.catch(() => undefined),
    );
    expect(await valueOf('b2binpay.token.waiting', DEFAULT)).toBe(2);
    expect(await valueOf('b2binpay.token.time_to_hard_stop', DEFAULT)).toBe(0);
    await harness.clock.advance(20_000);
    await Promise.all(waiting);
  });

  it.each([
    {
      incident: 'ambiguous',
      fault: { path: '/token/refresh/', kind: 'lost-reply' },
    },
    { incident: 'signature_mismatch', fault: { path: '/token/', kind: 'bad-signature', times: 2 } },
    { incident: 'locked', fault: { path: '/token/', kind: 'bad-signature', times: 2 } },
    {
      incident: 'suspicious',
      fault: { path: '/token/refresh/', kind: 'status', status: 401, body: { errors: [{ code: '2007' }] } },
    },
  ] as const)('when there is something $incident, then it is counted as an incident', async (given) => {
    const harness = await start({ prepare: (emulator) => void emulator.fault(given.fault) });
    await harness.clock.advance(60_000);
    const attributes = { ...DEFAULT, 'b2binpay.incident': given.incident };
    expect(await valueOf('b2binpay.token.incidents', attributes)).toBeGreaterThanOrEqual(1);
  });

  it('when another process brought the token, then the adoption is counted', async () => {
    const clock = new ManualClock();
    const options = { store: new InMemoryTokenStore(clock) };
    const first = await start({ clock, options, providers: [] });
    await start({ shared: first, options });

    expect(await valueOf('b2binpay.token.adoptions', DEFAULT)).toBe(1);
    expect(await sdk.points('b2binpay.token.exchanges')).toEqual([]);
  });

  it('when a process goes on alone, then that is an incident', async () => {
    const at = new Date(0);
    new ExchangeRecorder(metrics.getMeter('test'), {
      startSpan: () => {
        throw new Error('not an exchange');
      },
      startActiveSpan: () => undefined,
    }).record({ type: 'token.solo', name: 'default', at, epoch: 1, state: 'fresh' });
    expect(await valueOf('b2binpay.token.incidents', { ...DEFAULT, 'b2binpay.incident': 'solo' })).toBe(1);
  });

  it('when the application has closed, then nothing is observed or counted any more', async () => {
    const harness = await start();
    await harness.stop();
    harnesses.pop();
    expect(await sdk.points('b2binpay.token.state')).toEqual([]);
  });

  it('when everything it exported is searched, then no secret is in it', async () => {
    const harness = await start();
    await harness.clock.advance(120_000);
    witness(await sdk.scrape());
    witness(await sdk.metrics());
    witness(
      sdk.spans().map(({ name, attributes, events, resource }) => ({ name, attributes, events, resource })),
    );
  });

  it('when every unit is looked at, then it is the documented one', async () => {
    const harness = await start();
    harness.emulator.fault({ path: '/token/refresh/', kind: 'lost-reply' });
    await harness.clock.advance(60_000);
    const units = (await sdk.metrics()).map(({ descriptor }) => [descriptor.name, descriptor.unit]);
    expect(Object.fromEntries(units)).toEqual({
      'b2binpay.token.state': '',
      'b2binpay.token.time_to_hard_stop': 's',
      'b2binpay.token.waiting': '{caller}',
      'b2binpay.token.exchanges': '{exchange}',
      'b2binpay.token.exchange.duration': 's',
      'b2binpay.token.incidents': '{incident}',
      'b2binpay.callbacks': '{callback}',
    });
  });
});

describe('given callbacks', () => {
  it('when they are delivered, then each is counted by its outcome and code, and timed', async () => {
    const harness = await start({ credentials: V2_CREDENTIALS, emulator: { credentials: V2_CREDENTIALS } });
    const processor = harness.app.get(CallbackProcessor);
    const deliver = (body: unknown, handler: () => void = () => undefined): Promise<unknown> =>
      processor.process(body, handler).catch(() => undefined);
    const fail = (): never => {
      throw new Error('of the handler');
    };
    await deliver(callbackOf('v2'), fail);
    await deliver(callbackOf('v2'));
    await deliver(callbackOf('v2'));
    await deliver(callbackOf('v2', { sign: '0'.repeat(64) }));
    await deliver(depositOf(4, 'order-1', ''));

    for (const attributes of [
      { 'b2binpay.outcome': 'failed' },
      { 'b2binpay.outcome': 'handled' },
      { 'b2binpay.outcome': 'repeated', 'b2binpay.code': 'REPLAYED' },
      { 'b2binpay.outcome': 'rejected', 'b2binpay.code': 'SIGNATURE_MISMATCH' },
      { 'b2binpay.outcome': 'ignored', 'b2binpay.code': 'UNSIGNED' },
    ]) {
      expect(await valueOf('b2binpay.callbacks', { ...DEFAULT, ...attributes })).toBe(1);
      const duration = await valueOf('b2binpay.callback.duration', { ...DEFAULT, ...attributes });
      expect(duration).toMatchObject({ count: 1 });
    }
    const units = (await sdk.metrics()).map(({ descriptor }) => [descriptor.name, descriptor.unit]);
    expect(units).toContainEqual(['b2binpay.callbacks', '{callback}']);
    expect(units).toContainEqual(['b2binpay.callback.duration', 's']);
    const printed = await sdk.scrape();
    witness(printed);
    for (const part of ['order-1', '11203', DOCUMENTED.v2.order]) expect(printed).not.toContain(part);
  });
});

describe('given telemetry that breaks', () => {
  it('when an exporter throws on every span, then the token lives on', async () => {
    await sdk.stop();
    sdk = new TelemetrySdk([
      {
        export: () => {
          throw new Error('of the exporter');
        },
        shutdown: async () => undefined,
      },
    ]);
    const harness = await start();
    expect(new Set(await harness.callSteadily(120_000, 1_000))).toEqual(new Set([200]));
    expect(harness.emulator.stats.refreshed).toBeGreaterThan(1);
  });

  it('when there is no SDK, then the token lives on and nothing is counted', async () => {
    metrics.disable();
    const harness = await start();
    expect(new Set(await harness.callSteadily(60_000, 1_000))).toEqual(new Set([200]));
    expect(await sdk.metrics()).toEqual([]);
  });
});
