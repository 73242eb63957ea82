import fc from 'fast-check';
import { FAULT_KINDS } from '../../lib/testing/index.js';
import type { World } from './world.js';

/** Something that happens to the service. */
export class Move {
  constructor(
    readonly name: string,
    readonly detail: string | number | undefined,
    readonly act: (world: World) => Promise<void> | void,
  ) {}

  [fc.toStringMethod](): string {
    return this.detail === undefined ? this.name : `${this.name}(${this.detail})`;
  }
}

const STATUSES = [400, 401, 403, 404, 409, 429, 500, 503] as const;

function move(name: string, detail: string | number | undefined, act: Move['act']): Move {
  return new Move(name, detail, act);
}

const time = fc
  .constantFrom(1, 200, 1_000, 5_000, 16_000, 40_000, 61_000, 300_000)
  .map((ms) => move('time', ms, (world) => world.clock.advance(ms)));

const fault = fc
  .record({
    kind: fc.constantFrom(...FAULT_KINDS),
    path: fc.constantFrom('/token/', '/token/refresh/', undefined),
    times: fc.integer({ min: 1, max: 4 }),
    delayMs: fc.constantFrom(200, 3_000, 20_000),
  })
  .map(({ kind, path, times, delayMs }) =>
    move('fault', `${kind} x${times} ${path ?? 'any'}`, (world) => {
      world.fault({ kind, path, times, delayMs, intervalMs: delayMs / 10 });
    }),
  );

const answer = fc
  .record({
    status: fc.constantFrom(...STATUSES),
    code: fc.constantFrom('2006', '2007', '2016', 'x', undefined),
    path: fc.constantFrom('/token/', '/token/refresh/'),
    times: fc.integer({ min: 1, max: 3 }),
    retryAfter: fc.constantFrom('1', '20', '86400', 'soon'),
  })
  .map(({ status, code, path, times, retryAfter }) =>
    move('answer', `${status}/${code} x${times} ${path}`, (world) => {
      const body = code === undefined ? '<html>' : { errors: [{ status: String(status), code }] };
      world.fault({
        kind: 'status',
        status,
        body,
        path,
        times,
        headers: { 'retry-after': retryAfter },
      });
    }),
  );

const simple: readonly Move[] = [
  move('call', undefined, (world) => world.ask()),
  move('waiter', undefined, (world) => world.follow(world.tokens.getAccessToken({ timeoutMs: 5_000 }))),
  move('aborter', undefined, (world) => {
    const controller = new AbortController();
    world.follow(world.tokens.getAccessToken({ signal: controller.signal }));
    controller.abort('gone');
  }),
  move('reject', undefined, (world) => world.reject()),
  move('renew', undefined, (world) => world.follow(world.tokens.renew({ timeoutMs: 5_000 }))),
  move('burst', undefined, async (world) => {
    for (let count = 0; count < 20; count += 1) {
      world.follow(world.tokens.renew({ timeoutMs: 5_000 }));
      await world.clock.advance(10);
    }
  }),
  move('refuse', undefined, (world) => world.emulator.refuseConnections()),
  move('accept', undefined, (world) => world.emulator.acceptConnections()),
  move('revoke', undefined, (world) => world.emulator.revokeRefreshToken()),
];

const step = fc
  .constantFrom(-600_000, -5_000, 5_000, 600_000)
  .map((ms) => move('step', ms, (world) => world.step(ms)));

const stall = fc
  .constantFrom(200, 5_000, 12_000, 61_000)
  .map((ms) => move('stall', ms, (world) => world.stall(ms)));

const shutdown = fc.constant(move('shutdown', undefined, (world) => world.stop()));

export const moves = fc.oneof(
  { weight: 8, arbitrary: time },
  { weight: 5, arbitrary: fc.constantFrom(...simple) },
  { weight: 3, arbitrary: fault },
  { weight: 2, arbitrary: answer },
  { weight: 1, arbitrary: step },
  { weight: 1, arbitrary: stall },
  { weight: 1, arbitrary: shutdown },
);

export const MOVE_NAMES = [
  'time',
  'fault',
  'answer',
  'step',
  'stall',
  'shutdown',
  ...simple.map(({ name }) => name),
];
