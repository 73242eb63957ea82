import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import type { CallbackRejectionCode } from '../../lib/index.js';
import { callbackOf } from './bodies.js';
import { CASES } from './cases.js';
import { ADAPTERS } from '../support/adapters.js';
import { CallbackHost, MEDIA_TYPES } from '../support/callback-host.js';
import { SilentLogger } from '../support/silent-logger.js';
import { SIGNED } from '../vectors/callback-messages.js';

/** By hand, from the table of bad input. */
const STATUS: Partial<Record<CallbackRejectionCode | 'UNSIGNED' | 'verified', number>> = {
  SIGNATURE_MISSING: 401,
  SIGNATURE_MALFORMED: 401,
  SIGNATURE_MISMATCH: 401,
  TIMESTAMP_OUT_OF_RANGE: 401,
  PAYLOAD_MALFORMED: 400,
  PAYLOAD_AMBIGUOUS: 400,
  TIMESTAMP_INVALID: 400,
  UNSIGNED: 200,
  verified: 200,
};
const ANSWERS: Record<number, unknown> = {
  400: { statusCode: 400, message: 'Bad Request' },
  401: { statusCode: 401, message: 'Unauthorized' },
};

const VERSIONS = ['v2', 'v3'] as const;
/**
 * Of host, version and media type any two come together with every case, which tells whatever two of them decide; the
 * long form (`LONG=1`) has all eight.
 */
const IS_LONG = process.env['LONG'] === '1';
const MATRIX = ADAPTERS.flatMap(({ host: name, adapter }, h) =>
  VERSIONS.flatMap((version, v) =>
    MEDIA_TYPES.map((contentType, m) => ({
      name,
      adapter,
      version,
      contentType,
      cases: CASES.filter(({ only = version }) => only === version && (IS_LONG || (h + v + m) % 2 === 0)),
    })),
  ),
);

describe.each(MATRIX)(
  'given a host on $name, $version, $contentType',
  ({ adapter, version, contentType, cases }) => {
    const hosts = new Map<string, CallbackHost>();

    beforeAll(async () => {
      const logger = new SilentLogger();
      for (const trackingIds of ['flag', 'strict'] as const) {
        const callbacks = { trackingIds };
        const given = { version, logger, callbacks, configure: takeLargeBodies };
        hosts.set(trackingIds, await CallbackHost.start(adapter(), given));
      }
    });
    afterAll(async () => {
      for (const host of hosts.values()) await host.stop();
    });

    function hostOf(policy: string = 'flag'): CallbackHost {
      const host = hosts.get(policy);
      if (host === undefined) throw new Error('no host');
      host.handled.length = 0;
      host.events.length = 0;
      host.logger.lines.length = 0;
      return host;
    }

    if (cases.length > 0)
      it.each(cases)('when a body is $what, then it is $outcome', async ({ body, outcome, policy }) => {
        const host = hostOf(policy);
        const { status, text } = await host.deliver(body(version), contentType);

        expect(status).toBe(STATUS[outcome]);
        if (status === 200) expect(text).toBe('');
        else expect(JSON.parse(text)).toEqual(ANSWERS[status]);
        if (outcome === 'verified') {
          // Some of the cases are the same event, delivered again.
          expect(['handled', 'repeated']).toContain(host.events[0]?.outcome);
        } else {
          expect(host.handled).toEqual([]);
          expect(host.events).toEqual([
            expect.objectContaining({
              outcome: outcome === 'UNSIGNED' ? 'ignored' : 'rejected',
              code: outcome,
            }),
          ]);
          const lines = [...host.ofLevel('warn'), ...host.ofLevel('error')];
          expect(lines.filter((line) => line.includes(outcome))).toHaveLength(1);
          for (const line of lines) expect(line).toMatch(/^[ -~…]*$/);
        }
      });

    it.each([
      ['[]', '[]'],
      ['"x"', '"x"'],
      ['null', 'null'],
      ['{}', '{}'],
      ['empty', ''],
      ['200 000 levels deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
      ['200 000 levels of data', `${'{"data":'.repeat(200_000)}1${'}'.repeat(200_000)}`.slice(0, 1_000_000)],
    ])('when a body is %s, then it is answered 400 and the handler is not called', async (_what, body) => {
      const host = hostOf();
      const { status, text } = await host.deliver(body, contentType);
      expect(status).toBe(400);
      expect(text.length).toBeLessThan(200);
      expect(host.handled).toEqual([]);
    });

    it('when a body carries fields under __proto__, then they count for nothing', async () => {
      const host = hostOf();
      const text = JSON.stringify(callbackOf(version)).replace(
        '"data":{',
        '"__proto__":{"polluted":1},"data":{',
      );
      const { status } = await host.deliver(text, contentType);
      // Fastify's own parser refuses such a body.
      expect([200, 400]).toContain(status);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    });

    it('when a body is not JSON, then it is answered 400', async () => {
      const host = hostOf();
      const { status, text } = await host.deliver('{"secret-of-the-body": nope', contentType);
      expect(status).toBe(400);
      expect(host.handled).toEqual([]);
      if (contentType === MEDIA_TYPES[1]) {
        expect(JSON.parse(text)).toEqual(ANSWERS[400]);
        expect(host.ofLevel('warn')).toEqual([expect.stringContaining('not valid JSON (400)')]);
      }
    });

    it('when it is delivered again, with other unsigned fields or an upper-case sign, then it is handled once', async () => {
      const host = await CallbackHost.start(adapter(), { version });
      const sign = SIGNED.order[version];
      const bodies = [{}, {}, { id: '999' }, { sign: sign.toUpperCase() }].map((changes) =>
        callbackOf(version, changes),
      );
      for (const body of bodies) {
        const { status, text } = await host.deliver(body, contentType);
        expect({ status, text }).toEqual({ status: 200, text: '' });
      }
      expect(host.handled).toHaveLength(1);
      expect(host.events.map(({ outcome, code }) => ({ outcome, code }))).toEqual([
        { outcome: 'handled' },
        ...Array.from({ length: 3 }, () => ({ outcome: 'repeated', code: 'REPLAYED' })),
      ]);
      await host.stop();
    });

    it.each([
      { unsigned: 'ignore', status: 200, handled: 0 },
      { unsigned: 'deliver', status: 200, handled: 1 },
      { unsigned: 'reject', status: 401, handled: 0 },
    ] as const)(
      'when a notice is unsigned and the policy is $unsigned, then it is $status',
      async (given) => {
        const host = await CallbackHost.start(adapter(), {
          version,
          callbacks: { unsigned: given.unsigned },
        });
        const notice = CASES.find(({ outcome }) => outcome === 'UNSIGNED')?.body(version);
        const { status } = await host.deliver(notice, contentType);
        expect(status).toBe(given.status);
        expect(host.handled).toEqual(
          Array.from({ length: given.handled }, () => ({
            trust: 'unsigned',
            unverified: { kind: 'deposit', id: '11203' },
          })),
        );
        await host.stop();
      },
    );
  },
);

/** The host's own limit for `application/json`: Express' default of 100 kB is below what this table sends. */
function takeLargeBodies(app: INestApplication): void {
  if (app.getHttpAdapter().getType() !== 'express') return;
  const use: unknown = Reflect.get(app, 'useBodyParser');
  if (typeof use === 'function') Reflect.apply(use, app, ['json', { limit: '2mb' }]);
}
