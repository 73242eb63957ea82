import { describe, expect, it } from '@jest/globals';
import { Harness, V2, V3 } from '../support/harness.js';
import { RETRIED_SOON } from '../support/fault-kinds.js';
import { anyOf, randomFrom } from '../support/random.js';

const HOUR_S = 3_600;
/** So many fixed and so many fresh seeds; the long form has 20 of each. */
const SEEDS = Number(process.env['FAULT_SEEDS'] ?? 1);
const FRESH = Number(process.env['FAULT_FRESH'] ?? Date.now() % 1_000_000);

const UNFORGED = RETRIED_SOON.filter((kind) => kind !== 'bad-signature' && kind !== 'no-signature');

const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);

describe.each([
  { api: V2, version: 'v2' },
  { api: V3, version: 'v3' },
])('given API $version, and a fault on every fifth token request', ({ api }) => {
  it.each([...seeds, ...seeds.map((seed) => FRESH + seed)])(
    'when an hour of seed %d has passed, then no call went without a valid token and none was refused',
    async (seed) => {
      const random = randomFrom(seed);
      const harness = await Harness.start({ api, emulator: { accessTtlMs: 60_000 }, options: { random } });
      try {
        await harness.tokens.whenReady();
        let withdraw = (): void => undefined;
        let seen = -1;
        let isForged = false;
        const odd: string[] = [];
        for (let second = 0; second < HOUR_S; second += 1) {
          const requests = harness.emulator.log.length;
          if (requests !== seen) {
            withdraw();
            seen = requests;
            // Two wrong signatures in a row lock the account for five minutes, as they should.
            const kinds: typeof RETRIED_SOON = isForged ? UNFORGED : RETRIED_SOON;
            const kind: (typeof RETRIED_SOON)[number] = anyOf(kinds, random);
            if (random() < 0.2) {
              withdraw = harness.emulator.fault({ kind, path: undefined, times: 1 });
              isForged = kind === 'bad-signature' || kind === 'no-signature';
            }
          }
          const token = harness.tokens.peekAccessToken();
          if (token === undefined) odd.push(`${second}: no token in state ${harness.tokens.status.state}`);
          else if (isPast(token, harness.clock.now())) odd.push(`${second}: a dead token`);
          await harness.clock.advance(1_000);
        }

        expect(odd).toEqual([]);
        expect(harness.emulator.stats.refreshReuses).toBe(0);
        expect(harness.emulator.log.some(({ outcome }) => outcome.startsWith('fault:'))).toBe(true);
      } finally {
        await harness.stop();
      }
    },
  );
});

/** Whether the API would answer 401 to it: `exp` of the emulator's JWT, by the emulator's clock. */
function isPast(token: string, now: number): boolean {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return (
    !(typeof claims === 'object' && claims !== null && 'exp' in claims) || Number(claims.exp) * 1_000 < now
  );
}
