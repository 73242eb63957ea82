import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { InMemoryReplayStore, type ReplayStore } from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/index.js';
import { callbackOf, depositOf } from '../bodies.js';
import { ADAPTERS } from '../../support/adapters.js';
import { CallbackHost, MEDIA_TYPES } from '../../support/callback-host.js';
import { ENHANCERS } from '../../support/host-enhancers.js';
import { until } from '../../support/until.js';
import { SIGNED } from '../../vectors/callback-messages.js';

const EMPTY = { status: 200, body: '' };
const answer = (status: number, message: string): object => ({
  status,
  body: JSON.stringify({ statusCode: status, message }),
});
const GENUINE = callbackOf('v2');
const CLOCK = new ManualClock();

/** A host's enhancer cannot tell apart errors that are answered alike; the long form (`LONG=1`) tries all pairs nevertheless. */
const IS_LONG = process.env['LONG'] === '1';
const THROWN = [
  { what: 'an error', error: new Error('of the handler'), expected: answer(500, 'Internal server error') },
  ...[200, 202, 204, 404].map((status) => ({
    what: `an exception of status ${status}`,
    error: new HttpException('of the handler', status),
    expected: answer(500, 'Internal server error'),
  })),
  { what: '502', error: new HttpException('of the handler', 502), expected: answer(502, 'Bad Gateway') },
  {
    what: '503',
    error: new HttpException('of the handler', 503),
    expected: answer(503, 'Service Unavailable'),
  },
];
const REFUSED = [
  { status: 401, message: 'Unauthorized', body: callbackOf('v2', { sign: '0'.repeat(64) }) },
  { status: 400, message: 'Bad Request', body: {} },
  { status: 401, message: 'Unauthorized', body: callbackOf('v2', { sign: undefined }) },
  { status: 400, message: 'Bad Request', body: callbackOf('v2', { amount: 5 }) },
  {
    status: 400,
    message: 'Bad Request',
    body: callbackOf('v2', { amount: '5', trackingId: '000', sign: SIGNED.wholeDigits.v2 }),
  },
];
const FEW_THROWN = THROWN.filter(({ what }) =>
  ['an error', 'an exception of status 200', '503'].includes(what),
);
const FEW_REFUSED = REFUSED.slice(0, 2);

const MATRIX = ADAPTERS.flatMap(({ host, adapter }) =>
  ENHANCERS.filter(({ only = host }) => only === host).map((enhancer) => ({ host, adapter, ...enhancer })),
);

describe.each(MATRIX)(
  'given a host on $host with $name around all routes',
  ({ name, adapter, configure }) => {
    const takesAll = IS_LONG || name === 'nothing';
    const seen: unknown[] = [];
    let host: CallbackHost;
    let memory: InMemoryReplayStore;
    let claim: ReplayStore['claim'];

    beforeAll(async () => {
      const replayStore: ReplayStore = {
        claim: (...args) => claim(...args),
        extend: (...args) => memory.extend(...args),
        commit: (...args) => memory.commit(...args),
        release: (...args) => memory.release(...args),
      };
      host = await CallbackHost.start(adapter(), {
        clock: CLOCK,
        callbacks: { replayStore, busyWaitMs: 1 },
        configure: (app) => configure(app, seen),
      });
    });
    afterAll(() => host.stop());

    /** A fresh memory, so that each behaviour stands alone. */
    async function deliver(
      body: unknown,
      handle: () => unknown = () => undefined,
      contentType: string = MEDIA_TYPES[0],
    ): Promise<{ readonly status: number; readonly body: string }> {
      host.handle = handle;
      const { status, text, header } = await host.deliver(body, contentType);
      expect(header('content-encoding')).toBeNull();
      expect(header('location')).toBeNull();
      expect(Number(header('content-length'))).toBe(Buffer.byteLength(text));
      return { status, body: text };
    }

    function forget(): void {
      memory = new InMemoryReplayStore(CLOCK);
      claim = (...args) => memory.claim(...args);
      host.handled.length = 0;
    }

    it('when a callback is handled, and when it is repeated, then it is 200 and empty, and handled once', async () => {
      forget();
      let hasEnded = false;
      const slowly = async (): Promise<object> => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        hasEnded = true;
        return { of: 'the handler' };
      };
      expect(await deliver(GENUINE, slowly)).toEqual(EMPTY);
      expect(hasEnded).toBe(true);
      expect(await deliver(GENUINE, slowly)).toEqual(EMPTY);
      expect(host.handled).toHaveLength(1);
    });

    it.each(takesAll ? THROWN : FEW_THROWN)(
      'when the handler throws $what, then it is told so and handled again',
      async ({ error, expected }) => {
        forget();
        const slowly = async (): Promise<void> => {
          await new Promise((resolve) => setTimeout(resolve, 15));
          throw error;
        };
        expect(await deliver(GENUINE, slowly)).toEqual(expected);
        expect(host.handled).toHaveLength(1);
        expect(await deliver(GENUINE)).toEqual(EMPTY);
        expect(host.handled).toHaveLength(2);
      },
    );

    it.each(takesAll ? REFUSED : FEW_REFUSED)(
      'when a callback is refused, then it is $status "$message"',
      async ({ status, message, body }) => {
        forget();
        expect(await deliver(body)).toEqual(answer(status, message));
        expect(host.handled).toHaveLength(0);
      },
    );

    it('when a notice is unsigned and ignored, then it is 200 and empty', async () => {
      forget();
      expect(await deliver(depositOf(4, 'order-1', ''))).toEqual(EMPTY);
      expect(host.handled).toHaveLength(0);
    });

    it.each([
      ['is away', () => Promise.reject(new Error('of the store'))],
      ['says that it is handled elsewhere', () => Promise.resolve('busy' as const)],
    ])('when the replay store %s, then it is 503', async (_what, claims) => {
      forget();
      let asked = 0;
      claim = () => {
        asked += 1;
        return claims();
      };
      const delivery = deliver(GENUINE);
      await until('the store was asked', () => asked === 1);
      await CLOCK.advance(1);
      expect(await delivery).toEqual(answer(503, 'Service Unavailable'));
      expect(host.handled).toHaveLength(0);
    });

    it.each([
      ['is no JSON', '{"secret-of-the-body": nope', answer(400, 'Bad Request')],
      [
        'is longer than 1 MiB',
        JSON.stringify({ a: 'x'.repeat(1_100_000) }),
        answer(413, 'Payload Too Large'),
      ],
    ])(
      "when a body of the vendor's media type %s, then it is a constant answer",
      async (_what, body, expected) => {
        forget();
        expect(await deliver(body, undefined, MEDIA_TYPES[1])).toEqual(expected);
        expect(host.handled).toHaveLength(0);
      },
    );
  },
);
