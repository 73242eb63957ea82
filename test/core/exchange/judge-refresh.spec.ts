import { describe, expect, it } from '@jest/globals';
import { ApiUnavailableError } from '../../../lib/errors/index.js';
import type { ApiResponse } from '../../../lib/protocol/index.js';
import { judgeExchange } from '../../../lib/core/exchange/judge-exchange.js';
import { LoginReplayGuard } from '../../../lib/core/exchange/login-replay-guard.js';
import type { SendResult } from '../../../lib/core/exchange/token-transport.js';
import type { LoginRecord } from '../../../lib/core/store/account-state.js';
import {
  accountState,
  ago,
  NOW,
  REFRESH_TOKEN,
  type StateChanges,
  unspent,
} from '../../support/account-states.js';
import { dateIn, errors, html, inMs, json, summaryOf } from '../../support/api-responses.js';

/** What came of a refresh that was sent just now, by an account in good health but for `state`. */
function judge(result: SendResult, state: StateChanges = {}): ReturnType<typeof judgeExchange> {
  const context = {
    apiVersion: 'v2',
    replayGuard: new LoginReplayGuard(),
    state: accountState(state),
    sent: NOW,
  } as const;
  return judgeExchange(result, { kind: 'refresh', refreshToken: REFRESH_TOKEN, use: 'normal' }, context);
}

const of = (answer: ApiResponse): SendResult => ({ is: 'response', response: answer });
const NO_RESPONSE = new ApiUnavailableError('no response came.');
const WHOLE = {
  access: 'access.of.the-refresh',
  refresh: 'the-new-one',
  access_expired_at: inMs(60_000),
  refresh_expired_at: inMs(3_660_000),
};
const pair = (changes: Record<string, unknown>): SendResult =>
  of(json(200, { data: { attributes: { ...WHOLE, ...changes } } }));

const dated = (dateMs: number): SendResult =>
  of({ ...json(200, { data: { attributes: WHOLE } }), date: dateIn(dateMs) });

const LOGIN_FOLLOWS = 'failed: kept, at-once, owes refresh-failed';
const LOCKS_IP = 'failed: kept, slow, owes refresh-failed, locks ip';
const MEASURES_ANEW = 'failed: replaced by the-new-one, at-once, owes server-time';
const AMBIGUOUS = 'ambiguous: ambiguous, at-once, owes ambiguous';
const REPLACED = 'failed: replaced by the-new-one, at-once, owes refresh-failed';
const DEAD = 'failed: dead, at-once, owes refresh-failed';
const SUSPICIOUS = 'suspicious: suspicious, at-once, owes suspicious';

/** The table of rule 11, in its order; what is a verdict is rule 9. */
const RESPONSES: readonly (readonly [what: string, result: SendResult, expected: string])[] = [
  // Surely not sent: unspent, the same refresh again after the pause.
  ['nothing was sent', { is: 'unsent', error: NO_RESPONSE }, 'unsent: kept, backoff'],

  // 429: unspent, after the cooldown the same refresh.
  ['it is a 429 of the vendor', of(errors(429)), 'failed: throttled, cooldown'],
  ['it is a 429 page', of(html(429)), 'failed: throttled, cooldown'],

  // 403: unspent, a verdict or not. A verdict locks; else a login follows at once.
  ['it is a 403 with 2016', of(errors(403, { code: '2016' })), LOCKS_IP],
  ['it is a 403 of the white list', of(errors(403, { detail: 'white list' })), LOCKS_IP],
  ['it is a 403 with another code', of(errors(403, { code: '1' })), LOGIN_FOLLOWS],
  ['it is a 403 page', of(html(403)), LOGIN_FOLLOWS],

  // Timeout, reset, 5xx, 3xx, a 2xx that cannot be read: possibly spent.
  ['no response came', { is: 'unknown', error: NO_RESPONSE }, AMBIGUOUS],
  ['it is a 500 of the vendor', of(errors(500)), AMBIGUOUS],
  ['it is a 502 page', of(html(502)), AMBIGUOUS],
  ['it is a 307', of(html(307)), AMBIGUOUS],
  ['it is a 200 page', of(html(200)), AMBIGUOUS],
  ['it is a 200 without a token', of(json(200, {})), AMBIGUOUS],
  ['its refresh token is none', pair({ refresh: 42 }), AMBIGUOUS],

  // A 2xx with a readable refresh token: spent, the new one is kept; a login follows where the rest is no token.
  ['it is a whole pair', pair({}), 'token'],
  ['its access token is none', pair({ access: 42 }), REPLACED],
  ['its access token has no end', pair({ access_expired_at: undefined }), REPLACED],

  // A 2xx without one: spent, none left.
  ['it has an access token alone', pair({ refresh: undefined }), 'token'],

  // 400, 401, 404: dead. A 401 of the vendor is below.
  ['it is a 400 of the vendor', of(errors(400)), DEAD],
  ['it is a 400 page', of(html(400)), DEAD],
  ['it is a 401 page', of(html(401)), DEAD],
  ['it is a 404 of the vendor', of(errors(404)), DEAD],
  ['it is a 404 page', of(html(404)), DEAD],
  ['it is a 200 with errors that say 404', of(json(200, { errors: [{ status: '404' }] })), DEAD],

  // Any other 4xx: possibly spent. The credentials are refused on a login alone.
  ['it is a 402', of(errors(402)), AMBIGUOUS],
  ['it is a 408 page', of(html(408)), AMBIGUOUS],
  ['it is a 422 with 2006', of(errors(422, { code: '2006' })), AMBIGUOUS],
];

describe('given a refresh', () => {
  it.each(RESPONSES.map(([what, result, expected]) => ({ what, result, expected })))(
    'when $what, then the verdict is $expected',
    ({ result, expected }) => {
      expect(summaryOf(judge(result))).toBe(expected);
    },
  );
});

const login = (sentAgoMs: number): LoginRecord => ({
  sent: ago(sentAgoMs),
  serverTime: NOW.wall - sentAgoMs,
  lifetimeMs: 60_000,
  hasReliableDate: true,
});

/** Rule 13: suspicious is a 401 of the vendor that no known cause explains. */
const REFUSALS: readonly (readonly [what: string, state: StateChanges, expected: string])[] = [
  ['nothing explains it', {}, SUSPICIOUS],
  [
    'its own login is the last one',
    { refresh: unspent({ sent: ago(10_000) }), login: login(10_000) },
    SUSPICIOUS,
  ],
  [
    'the last login was before it',
    { refresh: unspent({ sent: ago(10_000) }), login: login(70_000) },
    SUSPICIOUS,
  ],
  ['nobody remembers a login', { login: undefined }, SUSPICIOUS],
  ['its end is not known', { refresh: unspent({ lifetimeMs: undefined }) }, DEAD],
  [
    'a login of our own came after it',
    { refresh: unspent({ sent: ago(10_000) }), login: login(9_999) },
    DEAD,
  ],
  ['it may have been spent before', { refresh: { is: 'ambiguous' } }, DEAD],
];

describe('given a refresh that the vendor refuses with 401', () => {
  it.each(REFUSALS.map(([what, state, expected]) => ({ what, state, expected })))(
    'when $what, then the verdict is $expected',
    ({ state, expected }) => {
      expect(summaryOf(judge(of(errors(401, { code: '2007' })), state))).toBe(expected);
    },
  );
});

/** The server's clock is the local one here; the last login was sent ten seconds ago and its token lived `loginLifeMs`. */
const LIVES: readonly (readonly [what: string, endsInMs: number, loginLifeMs: number, expected: string])[] = [
  ['it lives over 5 s', 5_001, 6_000, 'token'],
  ['it lives 5 s', 5_000, 6_000, REPLACED],
  ['it is in the past', -1, 6_000, MEASURES_ANEW],
  ['it lives 5 s where the login had 60 s', 5_000, 60_000, MEASURES_ANEW],
];

describe('given the lifetime of a refreshed token', () => {
  it.each(LIVES.map(([what, endsInMs, lifetimeMs, expected]) => ({ what, endsInMs, lifetimeMs, expected })))(
    'when $what, then the verdict is $expected',
    ({ endsInMs, lifetimeMs, expected }) => {
      const state = { login: { ...login(10_000), lifetimeMs } };
      expect(summaryOf(judge(pair({ access_expired_at: inMs(endsInMs) }), state))).toBe(expected);
    },
  );

  it('when nobody remembers a login to measure it by, then the new refresh token alone is kept', () => {
    expect(summaryOf(judge(pair({}), { login: undefined }))).toBe(REPLACED);
  });
});

describe('given a refreshed pair that is accepted', () => {
  it('when Date agrees, then the smallest witness is its life, and the refresh token ends an hour after it', () => {
    // By Date, which is cut off by up to a second: 60 s - 1 s. Both expiries are of one clock: 59 s + 3600 s.
    expect(judge(dated(0))).toMatchObject({
      pair: { lifetimeMs: 59_000, refreshLifetimeMs: 3_659_000 },
      isLifetimeDoubtful: false,
    });
  });

  it('when Date says ten seconds less, then that counts, and the next renewal has to measure anew', () => {
    expect(judge(dated(10_000))).toMatchObject({ pair: { lifetimeMs: 49_000 }, isLifetimeDoubtful: true });
  });

  it('when Date did not agree at the login either, then it is no witness', () => {
    const state = { login: { ...login(10_000), hasReliableDate: false } };
    expect(judge(dated(10_000), state)).toMatchObject({
      pair: { lifetimeMs: 60_000 },
      isLifetimeDoubtful: false,
    });
  });

  it('when it brings no refresh token, then the old one is not carried forward', () => {
    expect(judge(pair({ refresh: undefined }))).toMatchObject({ pair: { refreshToken: undefined } });
  });
});
