import { describe, expect, it } from '@jest/globals';
import type { KeeperSettings } from '../../../lib/core/lifecycle/keeper-settings.js';
import { CachedToken } from '../../../lib/core/lifecycle/cached-token.js';
import { type KeeperFacts, keeperStatus } from '../../../lib/core/lifecycle/keeper-status.js';
import type { TokenState, TokenStatus } from '../../../lib/core/lifecycle/token-status.js';
import {
  accountState,
  ago,
  lockOf,
  NOW,
  STILL_CLOCK,
  type StateChanges,
  tokenRecord,
  unspent,
} from '../../support/account-states.js';

const SETTINGS: KeeperSettings = {
  name: 'of-the-table',
  eager: true,
  waitTimeoutMs: 10_000,
  window: { earliest: 0.6, latest: 0.75, minIntervalMs: 5_000 },
  account: {
    baseUrl: 'https://api.example.test',
    rateLimit: { perMinute: 15, scope: 'origin' },
    randomBytes: (size) => Buffer.alloc(size),
  },
  exchange: {
    apiVersion: 'v2',
    timeoutMs: 8_000,
    failures: { onRepeatedSuspicion: 'obtain', random: () => 0 },
    newTurn: () => 'turn',
  },
  random: () => 0,
};

/** The token of 60 s in the cachedToken of this process: due at 36 s, handed out until 57 s. */
interface Hand {
  /** None was ever there where it is undefined. */
  readonly ageMs?: number;
  readonly isRejected?: boolean;
}

interface Given extends Partial<Omit<KeeperFacts, 'cachedToken' | 'account'>> {
  readonly cachedToken?: Hand;
  readonly account?: StateChanges;
}

/** The status of a service that has just got its token and has nothing to do, but for what is given. */
function statusOf({
  cachedToken: { ageMs, isRejected } = { ageMs: 10_000 },
  account,
  ...given
}: Given): TokenStatus {
  const cachedToken = new CachedToken(STILL_CLOCK);
  const window = { refreshAtMs: 36_000, timerAtMs: 36_000, hardStopMs: 57_000 };
  if (ageMs !== undefined) cachedToken.install(tokenRecord({ sent: ago(ageMs) }), 7, 'account', window);
  if (isRejected === true) cachedToken.reject();
  return keeperStatus({
    settings: SETTINGS,
    clock: STILL_CLOCK,
    cachedToken,
    account: accountState(account),
    storeKind: 'memory',
    isStopped: false,
    isExchanging: false,
    wanted: undefined,
    isDormant: false,
    isSolo: false,
    nextAttemptInMs: 26_000,
    clockOffsetMs: undefined,
    twoFactor: undefined,
    waiting: 0,
    ...given,
  });
}

const NONE: Hand = {};
const FRESH: Hand = { ageMs: 35_999 };
const DUE: Hand = { ageMs: 36_000 };
const LAST: Hand = { ageMs: 56_999 };
const DEAD: Hand = { ageMs: 57_000 };
const REJECTED: Hand = { ageMs: 10_000, isRejected: true };
const LOCKED: StateChanges = { history: { lock: lockOf('ip') } };

/** `stopped` > `locked` > `fresh` / `stale` > `acquiring` > `expired` > `empty`: the first that is true. */
const STATES: readonly (readonly [what: string, given: Given, state: TokenState])[] = [
  [
    'it has stopped, is locked and holds a token',
    { isStopped: true, account: LOCKED, cachedToken: FRESH },
    'stopped',
  ],
  ['it has stopped and never had one', { isStopped: true, cachedToken: NONE }, 'stopped'],
  ['it is locked and holds a token', { account: LOCKED, cachedToken: FRESH }, 'locked'],
  [
    'it is locked and its probe is on the wire',
    { account: LOCKED, cachedToken: NONE, isExchanging: true },
    'locked',
  ],
  ['the token is not due', { cachedToken: FRESH }, 'fresh'],
  ['the token is due', { cachedToken: DUE }, 'stale'],
  ['the token is due and its renewal on the wire', { cachedToken: DUE, isExchanging: true }, 'stale'],
  ['the token is before its hard stop', { cachedToken: LAST }, 'stale'],
  ['a renewal is wanted before the token is due', { cachedToken: FRESH, wanted: 'renew' }, 'stale'],
  ['there is none, and an exchange on the wire', { cachedToken: NONE, isExchanging: true }, 'acquiring'],
  [
    'it is past its hard stop, an exchange on the wire',
    { cachedToken: DEAD, isExchanging: true },
    'acquiring',
  ],
  [
    'it was rejected, and its renewal is on the wire',
    { cachedToken: REJECTED, isExchanging: true },
    'acquiring',
  ],
  ['it is past its hard stop', { cachedToken: DEAD }, 'expired'],
  ['there was never one', { cachedToken: NONE }, 'empty'],
];

describe('given a snapshot of the state', () => {
  it.each(STATES.map(([what, given, state]) => ({ what, given, state })))(
    'when $what, then it is $state',
    ({ given, state }) => {
      expect(statusOf(given).state).toBe(state);
    },
  );
});

const at = (ms: number): Date => new Date(NOW.wall + ms);
const refresh = (record: StateChanges['refresh']): Given => ({
  account: { ...(record && { refresh: record }) },
});
const history = (changes: StateChanges['history']): Given => ({ account: { history: { ...changes } } });
const lock = (probeAt: number): Given => history({ lock: lockOf('ip', { since: ago(4_000), probeAt }) });
const lastError = { code: 'THROTTLED', message: 'the sentence of its cause' } as const;

/** Its token is ten seconds old; its refresh token, as old, lives an hour. */
const HEALTHY: TokenStatus = {
  name: 'of-the-table',
  at: at(0),
  apiVersion: 'v2',
  state: 'fresh',
  epoch: 7,
  issuedAt: at(-10_000),
  expiresAt: at(50_000),
  usableForMs: 47_000,
  refreshAt: at(26_000),
  refreshTokenExpiresAt: at(3_590_000),
  clockOffsetMs: undefined,
  cooldownUntil: undefined,
  nextAttemptAt: at(26_000),
  consecutiveFailures: 0,
  lastError: undefined,
  lock: undefined,
  suspicious: false,
  twoFactor: undefined,
  waiting: 0,
  solo: false,
  store: 'memory',
  dormant: false,
};
const TOKENLESS: Partial<TokenStatus> = {
  state: 'empty',
  epoch: 0,
  issuedAt: undefined,
  expiresAt: undefined,
  usableForMs: 0,
  refreshAt: undefined,
};
const LOCK = { reason: 'ip', since: at(-4_000) } as const;

/** Rule 20: what is spent is not shown as held, and no attempt is announced where none is planned. */
const DIFFERENCES: readonly (readonly [what: string, given: Given, differs: Partial<TokenStatus>])[] = [
  ['all is well', {}, {}],
  ['there was never a token', { cachedToken: NONE }, TOKENLESS],
  ['the token was rejected', { cachedToken: REJECTED }, { state: 'expired', usableForMs: 0 }],

  // Only of a refresh token that may still be used.
  [
    'a refresh token has no known end',
    refresh(unspent({ lifetimeMs: undefined })),
    { refreshTokenExpiresAt: undefined },
  ],
  [
    'a refresh token is on its way',
    refresh(unspent({ is: 'pending' })),
    { refreshTokenExpiresAt: undefined },
  ],
  ['a refresh token may be spent', refresh({ is: 'ambiguous' }), { refreshTokenExpiresAt: undefined }],

  ['only renew() may', { nextAttemptInMs: Infinity }, { nextAttemptAt: undefined }],
  [
    'nobody has asked yet',
    { isDormant: true, nextAttemptInMs: 0 },
    { nextAttemptAt: undefined, dormant: true },
  ],

  ['a cooldown runs', history({ cooldownUntil: NOW.mono + 9_000 }), { cooldownUntil: at(9_000) }],
  ['a cooldown is over', history({ cooldownUntil: NOW.mono }), {}],
  ['two exchanges failed', history({ failures: 2 }), { consecutiveFailures: 2 }],
  [
    'an error came',
    history({ lastError: { ...lastError, at: ago(4_000) } }),
    { lastError: { ...lastError, at: at(-4_000) } },
  ],

  ['a lock is probed', lock(NOW.mono + 30_000), { state: 'locked', lock: { ...LOCK, probeAt: at(30_000) } }],
  ['a lock is not probed', lock(Infinity), { state: 'locked', lock: { ...LOCK, probeAt: undefined } }],

  ['a suspicion was less than 10 min ago', history({ suspected: ago(599_999) }), { suspicious: true }],
  ['a suspicion was 10 min ago', history({ suspected: ago(600_000) }), {}],

  ['the server is 3 ms behind', { clockOffsetMs: -3 }, { clockOffsetMs: -3 }],
  ['the vendor says that 2FA is on', { twoFactor: true }, { twoFactor: true }],
  ['four callers wait', { waiting: 4 }, { waiting: 4 }],
  ['a shared store is away', { isSolo: true, storeKind: 'redis' }, { solo: true, store: 'redis' }],
];

describe('given a snapshot', () => {
  it.each(DIFFERENCES.map(([what, given, differs]) => ({ what, given, differs })))(
    'when $what, then it differs from that of a healthy service by $differs',
    ({ given, differs }) => {
      expect(statusOf(given)).toEqual({ ...HEALTHY, ...differs });
    },
  );
});
