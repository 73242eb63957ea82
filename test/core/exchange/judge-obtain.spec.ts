import { describe, expect, it } from '@jest/globals';
import { ApiUnavailableError, SignatureMismatchError } from '../../../lib/errors/index.js';
import { type ApiResponse, type ApiVersion, Secret } from '../../../lib/protocol/index.js';
import { judgeExchange } from '../../../lib/core/exchange/judge-exchange.js';
import { LoginReplayGuard } from '../../../lib/core/exchange/login-replay-guard.js';
import type { SendResult } from '../../../lib/core/exchange/token-transport.js';
import { accountState, NOW, type StateChanges } from '../../support/account-states.js';
import { dateIn, errors, html, inMs, json, summaryOf } from '../../support/api-responses.js';

interface Given {
  readonly version?: ApiVersion;
  readonly state?: StateChanges;
  readonly replayGuard?: LoginReplayGuard;
}

/** What came of a login that was sent just now. Its signature is verified before it comes here. */
function judge(result: SendResult, given: Given = {}): ReturnType<typeof judgeExchange> {
  const { version = 'v2', state, replayGuard = new LoginReplayGuard() } = given;
  const context = { apiVersion: version, replayGuard, state: accountState(state), sent: NOW };
  return judgeExchange(result, { kind: 'obtain', reason: 'first', use: 'normal' }, context);
}

const of = (answer: ApiResponse): SendResult => ({ is: 'response', response: answer });
const NO_RESPONSE = new ApiUnavailableError('no response came.');
const FORGED: SendResult = { is: 'unknown', error: new SignatureMismatchError() };
const WHOLE = {
  access: 'access.of.the-login',
  refresh: 'refresh.of.the-login',
  access_expired_at: inMs(60_000),
  refresh_expired_at: inMs(3_660_000),
};

function v2(
  changes: Record<string, unknown>,
  { date, time = inMs(0) }: { date?: string; time?: string } = {},
): SendResult {
  const meta = { time, sign: '0'.repeat(64) };
  return of({ ...json(200, { data: { attributes: { ...WHOLE, ...changes } }, meta }), date });
}

function v3(expiresInS: unknown): SendResult {
  const attributes = { access: 'access.of.the-login', token_type: 'Bearer', expires_in: expiresInS };
  return of(json(200, { data: { attributes } }));
}

/** Refused or not sent: the session before goes on. */
const LATER = 'failed: kept, slow';
const COOLDOWN = 'failed: kept, cooldown';
/** The login may have ended the session before, and with it its refresh token. */
const LOST = 'failed: ambiguous, backoff';
const LOCKS_CREDENTIALS = 'failed: kept, slow, locks credentials';
const LOCKS_IP = 'failed: kept, slow, locks ip';

type Row = readonly [what: string, result: SendResult, v2: string, v3: string];

/** Rules 6, 8 and 9: which answers are a verdict, and how soon it is asked again. */
const RESPONSES: readonly Row[] = [
  [
    'nothing was sent',
    { is: 'unsent', error: NO_RESPONSE },
    'unsent: kept, backoff',
    'unsent: kept, backoff',
  ],
  ['no response came', { is: 'unknown', error: NO_RESPONSE }, LOST, LOST],
  ['it is a 503 of the vendor', of(errors(503)), LOST, LOST],
  ['it is a 502 page', of(html(502)), LOST, LOST],
  ['it is a 429 of the vendor', of(errors(429)), COOLDOWN, COOLDOWN],
  ['it is a 429 page', of(html(429)), COOLDOWN, COOLDOWN],

  // The credentials: 2006, or in v3 a 400 or 401 with the error body.
  ['it is a 400 with 2006', of(errors(400, { code: '2006' })), LOCKS_CREDENTIALS, LOCKS_CREDENTIALS],
  ['it is a 404 with 2006', of(errors(404, { code: '2006' })), LOCKS_CREDENTIALS, LATER],
  ['it is a 400 with another code', of(errors(400, { code: '1' })), LATER, LOCKS_CREDENTIALS],
  ['it is a 401 with another code', of(errors(401, { code: '1' })), LATER, LOCKS_CREDENTIALS],
  [
    'it is a 200 with errors and 2006',
    of(json(200, { errors: [{ code: '2006' }] })),
    LOCKS_CREDENTIALS,
    LOCKS_CREDENTIALS,
  ],
  ['it is a 400 page', of(html(400)), LATER, LATER],
  ['it is a 401 page', of(html(401)), LATER, LATER],

  // The address: a 403 with 2016, or one that speaks of the white list.
  ['it is a 403 with 2016', of(errors(403, { code: '2016' })), LOCKS_IP, LOCKS_IP],
  ['it is a 403 of the white list', of(errors(403, { title: 'Whitelist' })), LOCKS_IP, LOCKS_IP],
  ['it is a 400 with 2016', of(errors(400, { code: '2016' })), LATER, LOCKS_CREDENTIALS],
  ['it is a 403 with another code', of(errors(403, { code: '1' })), LATER, LATER],
  ['it is a 403 page', of(html(403)), LATER, LATER],

  // Every other 4xx is transient, and paced; so is a redirect.
  ['it is a 404 of the vendor', of(errors(404)), LATER, LATER],
  ['it is a 404 page', of(html(404)), LATER, LATER],
  ['it is a 422', of(errors(422)), LATER, LATER],
  ['it is a 307', of(html(307)), LATER, LATER],

  // A 2xx that is no token.
  ['it is a 200 page', of(html(200)), LOST, LOST],
  ['it is a 200 without a token', of(json(200, {})), LOST, LOST],
];

describe.each(['v2', 'v3'] as const)('given a login of API %s', (version) => {
  const rows = RESPONSES.map(([what, result, ...both]) => ({
    what,
    result,
    expected: both[version === 'v2' ? 0 : 1],
  }));

  it.each(rows)('when $what, then the verdict is $expected', ({ result, expected }) => {
    expect(summaryOf(judge(result, { version }))).toBe(expected);
  });
});

const SECOND = { history: { signatureMismatches: 1 } };
const LOCKS_SIGNATURE = 'failed: ambiguous, backoff, locks signature';

/** Rule 10: `meta.time` against the `Date` of the same answer, ± 5 min; the second wrong signature in a row locks. */
const SIGNATURES: readonly (readonly [
  what: string,
  result: SendResult,
  state: StateChanges,
  then: string,
])[] = [
  ['the signature is wrong', FORGED, {}, LOST],
  ['the signature is wrong for the second time in a row', FORGED, SECOND, LOCKS_SIGNATURE],
  ['no response comes after a wrong one', { is: 'unknown', error: NO_RESPONSE }, SECOND, LOST],
  ['Date is 5 min ahead', v2({}, { date: dateIn(300_000) }), {}, 'token'],
  ['Date is 5 min behind', v2({}, { date: dateIn(-300_000) }), {}, 'token'],
  ['Date is over 5 min ahead', v2({}, { date: dateIn(301_000) }), {}, LOST],
  ['Date is over 5 min behind', v2({}, { date: dateIn(-301_000) }), {}, LOST],
  ['Date is off for the second time', v2({}, { date: dateIn(301_000) }), SECOND, LOCKS_SIGNATURE],
  [
    'there is no Date, whatever the local clock says',
    v2({ access_expired_at: inMs(7_260_000) }, { time: inMs(7_200_000) }),
    {},
    'token',
  ],
];

describe('given a login that is signed', () => {
  it.each(SIGNATURES.map(([what, result, state, expected]) => ({ what, result, state, expected })))(
    'when $what, then the verdict is $expected',
    ({ result, state, expected }) => {
      expect(summaryOf(judge(result, { state }))).toBe(expected);
    },
  );

  it('when its refresh token was accepted before, then it is a replay, and refused', () => {
    const replayGuard = new LoginReplayGuard();
    expect(summaryOf(judge(v2({}), { replayGuard }))).toBe('token');
    expect(judge(v2({}), { replayGuard })).toMatchObject({ error: { code: 'SIGNATURE_MISMATCH' } });
    expect(summaryOf(judge(v2({ refresh: 'another.refresh.token' }), { replayGuard }))).toBe('token');
  });
});

const DAY_S = 86_400;

/** A life of 5 s or less, in the past, missing, or over 31 days is no token; by the server's clock. */
const LIVES: readonly (readonly [what: string, result: SendResult, version: ApiVersion, expected: string])[] =
  [
    ['v2: over 5 s', v2({ access_expired_at: inMs(5_001) }), 'v2', 'token'],
    ['v2: 5 s', v2({ access_expired_at: inMs(5_000) }), 'v2', LOST],
    ['v2: in the past', v2({ access_expired_at: inMs(-60_000) }), 'v2', LOST],
    ['v2: missing', v2({ access_expired_at: undefined }), 'v2', LOST],
    ['v2: 31 days', v2({ access_expired_at: inMs(31 * DAY_S * 1_000) }), 'v2', 'token'],
    ['v2: over 31 days', v2({ access_expired_at: inMs(31 * DAY_S * 1_000 + 1) }), 'v2', LOST],
    ['v2: of a refresh token that is missing', v2({ refresh: undefined }), 'v2', LOST],
    ['v3: 6 s', v3(6), 'v3', 'token'],
    ['v3: 5 s', v3(5), 'v3', LOST],
    ['v3: missing', v3(undefined), 'v3', LOST],
    ['v3: 31 days', v3(31 * DAY_S), 'v3', 'token'],
    ['v3: over 31 days', v3(31 * DAY_S + 1), 'v3', LOST],
  ];

describe('given the lifetime of a token', () => {
  it.each(LIVES.map(([what, result, version, expected]) => ({ what, result, version, expected })))(
    'when it is, by API $what, then the verdict is $expected',
    ({ result, version, expected }) => {
      expect(summaryOf(judge(result, { version }))).toBe(expected);
    },
  );

  it('when a v2 login is accepted, then both lives count from meta.time, and its Date is believed within 2 s', () => {
    expect(judge(v2({}, { date: dateIn(2_000) }))).toMatchObject({
      pair: { lifetimeMs: 60_000, refreshLifetimeMs: 3_660_000, refreshToken: expect.any(Secret) },
      login: { serverTime: NOW.wall, lifetimeMs: 60_000, hasReliableDate: true },
    });
    expect(judge(v2({}, { date: dateIn(3_000) }))).toMatchObject({ login: { hasReliableDate: false } });
    expect(judge(v2({}))).toMatchObject({ login: { hasReliableDate: false } });
  });

  it('when a v3 token is accepted, then it lives as long as expires_in says, and there is no refresh token', () => {
    const verdict = judge(v3(60), { version: 'v3' });
    expect(verdict).toHaveProperty('pair', { accessToken: expect.any(Secret), lifetimeMs: 60_000 });
  });
});
