import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TokenState } from '../../lib/index.js';
import { type Move, MOVE_NAMES, moves } from './moves.js';
import { World } from './world.js';

/** The long form is asked for by `npm run test:long`. */
const HISTORIES = Number(process.env['MODEL_HISTORIES'] ?? 20);
/** Where time is short, as many of them as go into so many milliseconds. */
const FOR_MS = Number(process.env['MODEL_FOR_MS'] ?? Infinity);
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);

const visited = new Map<string, number>();

async function live(
  version: 'v2' | 'v3',
  share: number,
  history: readonly Move[],
): Promise<readonly string[]> {
  const world = await World.start(version, () => share);
  try {
    for (const move of history) {
      const pair = `${world.tokens.status.state}/${move.name}`;
      visited.set(pair, (visited.get(pair) ?? 0) + 1);
      await move.act(world);
      await world.ask();
    }
    await world.recover();
  } finally {
    await world.end();
  }
  return world.violations;
}

/** Every state against everything that can happen, and how often that was. */
function coverage(): string {
  const states = Object.values(TokenState);
  const header = ['', ...states].map((name) => name.padStart(9)).join('');
  const rows = MOVE_NAMES.map((name) =>
    [name, ...states.map((state) => String(visited.get(`${state}/${name}`) ?? 0))]
      .map((cell) => cell.padStart(9))
      .join(''),
  );
  return [header, ...rows].join('\n');
}

it(`given any history (at most ${HISTORIES}, seed ${SEED}), when it has been lived, then no promise of the token's life was broken`, async () => {
  const until = performance.now() + FOR_MS;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('v2', 'v3'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(moves, { minLength: 5, maxLength: 40, size: 'max' }),
      async (version, share, history) => {
        // One that has begun is lived to its end: fast-check's own time limit leaves it running.
        if (performance.now() > until) return;
        expect(await live(version, share, history)).toEqual([]);
      },
    ),
    {
      numRuns: HISTORIES,
      seed: SEED,
      endOnFailure: false,
      verbose: 1,
    },
  );
  process.stdout.write(`\nhow often each state met each event (seed ${SEED}):\n${coverage()}\n`);
}, 7_200_000);
