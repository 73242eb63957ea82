import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TerminusModule } from '@nestjs/terminus';
import { B2binpayHealthIndicator } from '../../lib/terminus/index.js';
import { FAULT_KINDS, type FaultKind } from '../../lib/testing/index.js';
import { Harness, V2, V3 } from '../support/harness.js';
import { witness } from '../support/witness.js';

/** What is in the way of which request. */
interface Arrangement {
  readonly api: string;
  readonly request: string;
  readonly inHand: string;
  readonly fault: string;
}

/** What was seen, and what has to be: written down by hand. */
interface Outcome {
  readonly gets: string;
  readonly afterS: string;
  readonly state: string;
  readonly events: string;
  readonly lock: string;
  readonly health: string;
}

const LIFE_MS = 60_000;
/** With `random: () => 0`, 60 % of the life. */
const DUE_MS = 36_000;
/** As long as a caller waits, counted from its call. */
const OBSERVED_MS = 10_000;

function table(): readonly (Arrangement & { readonly outcome: Outcome })[] {
  const text = readFileSync(join(process.cwd(), 'test/faults/expected.md'), 'utf8');
  const cells = text
    .trim()
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return cells.map((cell) => ({
    api: cell[1] ?? '',
    request: cell[2] ?? '',
    inHand: cell[3] ?? '',
    fault: cell[4] ?? '',
    outcome: {
      gets: cell[5] ?? '',
      afterS: cell[6] ?? '',
      state: cell[7] ?? '',
      events: cell[8] ?? '',
      lock: cell[9] ?? '',
      health: cell[10] ?? '',
    },
  }));
}

let harness: Harness;
let isRunning = false;
afterEach(async () => {
  if (isRunning) await harness.stop();
  isRunning = false;
});

/** The fault hits the next token request, and that one alone. */
function inject(kind: string): void {
  if (kind === 'refused') {
    harness.clock.track(harness.emulator.refuseConnections());
    harness.clock.setTimeout(() => harness.clock.track(harness.emulator.acceptConnections()), 100);
    return;
  }
  harness.emulator.fault({ kind: faultKind(kind), delayMs: 3_000, intervalMs: 1_000 });
}

function faultKind(text: string): FaultKind {
  const kind = FAULT_KINDS.find((other) => other === text);
  if (kind === undefined) throw new Error(`no such fault: ${text}`);
  return kind;
}

/**
 * Brings the service to the moment at which the request of the row goes out, with the fault in its way. Returns how many
 * events there were before.
 */
async function arrange({ api, request, inHand, fault }: Arrangement): Promise<number> {
  const isLateObtain = request === 'obtain' && inHand === 'valid' && api === 'v2';
  isRunning = true;
  harness = await Harness.start({
    api: api === 'v2' ? V2 : V3,
    emulator: { accessTtlMs: LIFE_MS, ...(isLateObtain && { refreshTtlMs: 20_000 }) },
    options: { random: () => 0, eager: inHand === 'valid' || request === 'refresh' },
    imports: [TerminusModule.forRoot({ logger: false })],
    providers: [B2binpayHealthIndicator],
  });
  if (inHand === 'none' && request === 'obtain') {
    inject(fault);
    return 0;
  }
  await harness.tokens.whenReady();
  if (inHand === 'valid') {
    await harness.clock.advance(DUE_MS - 1);
    inject(fault);
    const seen = harness.events.length;
    await harness.clock.advance(1);
    return seen;
  }
  // Refused for so long that the token ends; its refresh token is unspent, for nothing was sent.
  await harness.emulator.refuseConnections();
  await harness.clock.advance(LIFE_MS + 30_000);
  await harness.emulator.acceptConnections();
  inject(fault);
  const seen = harness.events.length;
  harness.tokens.renew().catch((error: unknown) => witness(error));
  return seen;
}

async function health(): Promise<string> {
  const result = await harness.app.get(B2binpayHealthIndicator).isHealthy('b2binpay');
  witness(result);
  const { status, reason } = result.b2binpay;
  return status === 'up' ? 'up' : `down: ${String(reason)}`;
}

async function observe(arrangement: Arrangement): Promise<Outcome> {
  const seen = await arrange(arrangement);
  const askedAt = harness.clock.monotonic();
  let gets = '';
  let afterMs = 0;
  let atFailure: Promise<string> | undefined;
  harness.tokens.events$.subscribe(({ type }) => {
    if (type === 'token.failed') atFailure ??= health();
  });
  const caller = harness.tokens.getAccessToken().then(
    () => (gets = 'token'),
    (error: unknown) => {
      witness(error);
      gets =
        typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'another error';
    },
  );
  void caller.then(() => (afterMs = harness.clock.monotonic() - askedAt));
  const healthAtStart = await health();
  await harness.clock.advance(0);
  const observed = (): number => harness.clock.monotonic() - askedAt;
  while (observed() < OBSERVED_MS) await harness.clock.advance(gets === '' ? 10 : OBSERVED_MS - observed());
  await caller;

  const events = harness.events.slice(seen);
  const told = events.map((event) =>
    event.type === 'token.failed' ? `${event.type} ${event.code}` : event.type,
  );
  return {
    gets,
    afterS: String(afterMs / 1_000),
    state: events.find(({ type }) => type === 'token.failed')?.state ?? '-',
    events: told.join(', ') || '-',
    lock: harness.tokens.status.lock?.reason ?? '-',
    health: (await atFailure) ?? healthAtStart,
  };
}

describe('given a fault that hits one token request', () => {
  it.each(table())(
    'when it is $fault on $request, API $api, token in hand: $inHand, then it is as in the table',
    async ({ outcome, ...arrangement }) => {
      expect(await observe(arrangement)).toEqual(outcome);
    },
  );
});

describe('given the documentation', () => {
  it('when it is read, then it shows this very table', () => {
    const read = (path: string): string => readFileSync(join(process.cwd(), path), 'utf8');
    const unpadded = (text: string): string => text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{4,}/g, '---');

    expect(unpadded(read('docs/faults.md')).endsWith(unpadded(read('test/faults/expected.md')))).toBe(true);
  });
});
