import type { Moment, Stored } from '../../core/index.js';
import { hardStopMs, tokenWindow } from '../../core/policy/token-window.js';
import { AccountSeal, budgetIdOf } from '../../core/store/account-seal.js';
import {
  type AccountState,
  expiresInMs,
  isSuspicious,
  type TokenRecord,
} from '../../core/store/account-state.js';
import { accountOf } from '../../core/store/account-text.js';
import { lockError } from '../../core/lifecycle/lock-error.js';
import { elapsedMs, momentBefore } from '../../core/time/moment.js';
import { durationOf } from '../durations.js';
import { note, ok, type Outcome, sentenceOf, wrong } from '../outcome.js';
import type { Setup } from '../setup.js';

/** Ids of the account in a store, and the key to its text. */
export interface AccountAccess {
  readonly seal: AccountSeal;
  readonly budgetId: string;
}

export function accessOf({ credentials, options: { baseUrl, keeper } }: Setup): AccountAccess {
  const { rateLimit, randomBytes } = keeper.account;
  return {
    seal: new AccountSeal(credentials, baseUrl, randomBytes),
    budgetId: budgetIdOf(rateLimit.scope, baseUrl, credentials),
  };
}

/** The state that the processes share; a reason if there is none to read. */
export function stateIn(
  { text, ageMs }: Stored,
  seal: AccountSeal,
  sent: Moment,
): AccountState | 'absent' | 'unreadable' {
  if (text === undefined) return 'absent';
  const opened = seal.open(text);
  if (opened === undefined) return 'unreadable';
  try {
    return accountOf(opened, momentBefore(sent, ageMs));
  } catch {
    return 'unreadable';
  }
}

/** What the fleet knows, one outcome for each thing an operator asks. */
export function fleetOutcomes(
  state: ReturnType<typeof stateIn>,
  {
    options,
    heldForMs,
    now,
  }: { readonly options: Setup['options']; readonly heldForMs: number; readonly now: Moment },
): readonly Outcome[] {
  if (state === 'absent') return [NEVER_USED];
  if (state === 'unreadable') return [UNREADABLE];
  return [
    tokenOutcome(state, options, heldForMs, now),
    ...lockOutcome(state, now),
    ...failureOutcome(state, now),
    ...suspicionOutcome(state, now),
    heldForMs > 0
      ? ok(`A renewal is under way (its turn is held for at most ${durationOf(heldForMs)} more).`)
      : ok('No renewal is under way.'),
  ];
}

const NEVER_USED = note(
  'Nothing is stored: no process with these credentials and this base URL has used this Redis in the last week. If your service runs, compare its variables, its Redis and its keyPrefix with these.',
);
const UNREADABLE = wrong(
  'What is stored cannot be read: it was altered, or is of another version of the package. The service treats it as absent and logs in.',
  'account-unreadable',
);

function tokenOutcome(
  { epoch, token, history }: AccountState,
  options: Setup['options'],
  heldForMs: number,
  now: Moment,
): Outcome {
  if (token === undefined) return note(`No token yet (epoch ${epoch}).`);
  const ageMs = elapsedMs(token.sent, now);
  const leftMs = expiresInMs(token, now);
  const dates = `Token ${epoch} is ${durationOf(ageMs)} old`;
  if (ageMs >= hardStopMs(token.lifetimeMs)) {
    const says = `${dates} and has expired; there is no valid token.`;
    return history.lock === undefined
      ? wrong(`${says} ${renewer(heldForMs)}`, 'renewal-overdue')
      : note(says);
  }
  const says = `${dates} and valid for ${durationOf(leftMs)} more.`;
  return isOverdue(token, options, now) &&
    heldForMs === 0 &&
    history.lock === undefined &&
    history.failures === 0
    ? wrong(
        `${says} Its renewal is overdue, and nobody is renewing it: is the service running?`,
        'renewal-overdue',
      )
    : ok(says);
}

function renewer(heldForMs: number): string {
  return heldForMs > 0
    ? 'A renewal is under way.'
    : 'If no service is meant to run now, that is all right; else look at its log.';
}

/** Later than the latest renewal by the timer and one of its slices. */
function isOverdue({ sent, lifetimeMs }: TokenRecord, { keeper }: Setup['options'], now: Moment): boolean {
  const { timerAtMs } = tokenWindow(lifetimeMs, 1, keeper.window);
  return elapsedMs(sent, now) > timerAtMs + 15_000;
}

function lockOutcome({ history: { lock } }: AccountState, now: Moment): readonly Outcome[] {
  if (lock === undefined) return [];
  const { reason, since, probeAt, httpStatus } = lock;
  const next =
    probeAt === Infinity
      ? 'Nothing is tried until somebody calls TokenService.renew().'
      : `Next attempt ${inTime(probeAt - now.mono)}.`;
  const cause = sentenceOf(lockError(reason, httpStatus));
  return [wrong(`Locked (${reason}) since ${durationOf(elapsedMs(since, now))}. ${cause} ${next}`, reason)];
}

function failureOutcome({ history }: AccountState, now: Moment): readonly Outcome[] {
  const { failures, lastError, backoffUntil, cooldownUntil, lock } = history;
  if (failures === 0 || lastError === undefined || lock !== undefined) return [];
  const { code, message, at } = lastError;
  const sentence = message.replace(/^nestjs-b2binpay-auth: /, '');
  const until = Math.max(backoffUntil, cooldownUntil);
  const says = `${failures} failed in a row, the last ${durationOf(elapsedMs(at, now))} ago: ${sentence}`;
  return [wrong(`${says} Next attempt ${inTime(until - now.mono)}.`, code)];
}

function suspicionOutcome({ history }: AccountState, now: Moment): readonly Outcome[] {
  if (!isSuspicious(history, now) || history.suspected === undefined) return [];
  const since = durationOf(elapsedMs(history.suspected, now));
  const says = `A refresh token was refused without a known cause ${since} ago: find out who else logs in with this account.`;
  return [wrong(says, 'suspicion-remembered')];
}

function inTime(ms: number): string {
  return ms > 0 ? `in ${durationOf(ms)}` : 'is due now';
}
