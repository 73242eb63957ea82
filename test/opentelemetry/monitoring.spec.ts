import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CallbackProcessor, InMemoryTokenStore } from '../../lib/index.js';
import { B2binpayTelemetry } from '../../lib/opentelemetry/index.js';
import { ManualClock } from '../../lib/testing/index.js';
import { callbackOf } from '../callback/bodies.js';
import { Harness } from '../support/harness.js';
import { TelemetrySdk } from '../support/telemetry-sdk.js';

/** Names of metrics and of labels in what a Prometheus server scrapes. */
let metricNames: ReadonlySet<string>;
let labelNames: ReadonlySet<string>;

beforeAll(async () => {
  const sdk = new TelemetrySdk();
  const clock = new ManualClock();
  const options = { store: new InMemoryTokenStore(clock) };
  const providers = [B2binpayTelemetry];
  const first = await Harness.start({ clock, options, providers, emulator: { accessTtlMs: 60_000 } });
  await first.tokens.whenReady();
  const second = await Harness.start({ shared: first, options, providers });
  await clock.advance(45_000);
  first.emulator.fault({ path: '/token/refresh/', kind: 'lost-reply' });
  await clock.advance(120_000);
  const processor = second.app.get(CallbackProcessor);
  await processor.process(callbackOf('v2', { sign: '0'.repeat(64) }), () => undefined).catch(() => undefined);
  const text = await sdk.scrape();
  metricNames = new Set([...text.matchAll(/^(\w+)[{ ]/gm)].flatMap(([, name]) => name ?? []));
  labelNames = new Set([...text.matchAll(/[{,](\w+)=/g)].flatMap(([, name]) => name ?? []));
  await second.stop();
  await first.stop();
  await sdk.stop();
});

afterAll(() => expect(metricNames.size).toBeGreaterThan(0));

/** The PromQL in a file of `sample/monitoring`. */
function expressions(file: string): string {
  const text = readFileSync(new URL(`../../sample/monitoring/${file}`, import.meta.url), 'utf8');
  const written = file.endsWith('.json')
    ? text.matchAll(/"expr": "(.*)"/g)
    : text.matchAll(/expr:(?: >-)?\s+([^]*?)\n\s+(?:for|labels):/g);
  return [...written].map(([, expression]) => expression?.replaceAll('\\"', '"')).join('\n');
}

/** Names in PromQL, without the labels in braces and after `by`. */
function namesIn(promql: string): readonly string[] {
  const bare = promql.replace(/\{[^}]*\}|by \([^)]*\)/g, '');
  return [...bare.matchAll(/\b(b2binpay_\w+)/g)].flatMap(([, name]) => name ?? []);
}

function labelsIn(promql: string): readonly string[] {
  const inBraces = [...promql.matchAll(/[{,]\s*(\w+)(?:=~|!=|=)/g)];
  const afterBy = [...promql.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list?.split(', ') ?? []);
  return [...inBraces.flatMap(([, name]) => name ?? []), ...afterBy];
}

describe.each(['grafana-dashboard.json', 'alert-rules.yml'])('given %s', (file) => {
  it('when its metrics are looked up in a scrape, then each is there', () => {
    const names = namesIn(expressions(file));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !metricNames.has(name))).toEqual([]);
  });

  it('when its labels are looked up in a scrape, then each is there', () => {
    const labels = labelsIn(expressions(file));
    expect(labels.length).toBeGreaterThan(5);
    expect(labels.filter((name) => !labelNames.has(name))).toEqual([]);
  });
});

it('given what is exported, when the dashboard is searched for it, then every metric is drawn', () => {
  const drawn = new Set(namesIn(expressions('grafana-dashboard.json')).map(baseOf));
  const exported = [...metricNames].filter((name) => name.startsWith('b2binpay_')).map(baseOf);
  expect([...new Set(exported)].filter((name) => !drawn.has(name))).toEqual([]);
});

/** A histogram exports three series. */
function baseOf(name: string): string {
  return name.replace(/_(?:bucket|sum|count)$/, '');
}
