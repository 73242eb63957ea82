import { TOKEN_ERROR_CODES } from '../../errors/token-error-codes.js';
import { own, Secret } from '../../protocol/index.js';
import { LOCK_REASONS } from '../policy/lock-reason.js';
import { OBTAIN_REASONS } from '../policy/obtain-reason.js';
import { elapsedMs, type Moment, momentBefore } from '../time/moment.js';
import type {
  AccountHistory,
  AccountState,
  LoginRecord,
  RefreshRecord,
  TokenRecord,
} from './account-state.js';

const FORMAT = 1;

/** Serializes an account. Instants become durations that are correct at `now`, so that no clocks are compared. */
export function accountText(state: AccountState, now: Moment): string {
  const { epoch, token, refresh, login, history } = state;
  const ageOf = (moment: Moment): number => Math.max(0, elapsedMs(moment, now));
  const remaining = (until: number): number | null => (until > now.mono ? until - now.mono : null);
  const { lastError, barred, suspected, lock } = history;
  return JSON.stringify({
    format: FORMAT,
    epoch,
    token: token && { ...token, accessToken: token.accessToken.reveal(), sent: ageOf(token.sent) },
    refresh:
      'token' in refresh ? { ...refresh, token: refresh.token.reveal(), sent: ageOf(refresh.sent) } : refresh,
    login: login && { ...login, sent: ageOf(login.sent) },
    history: {
      ...history,
      lastError: lastError && { ...lastError, at: ageOf(lastError.at) },
      backoffUntil: remaining(history.backoffUntil),
      cooldownUntil: remaining(history.cooldownUntil),
      barred: barred && { ...barred, until: remaining(barred.until) },
      suspected: suspected && ageOf(suspected),
      lock: lock && {
        ...lock,
        since: ageOf(lock.since),
        // JSON has no Infinity.
        isProbed: lock.probeAt !== Infinity,
        probeAt: remaining(lock.probeAt),
      },
    },
  });
}

/** Parses an account whose durations were correct at `trueAt`. Throws if the text has another format. */
export function accountOf(text: string, trueAt: Moment): AccountState {
  const parsed: unknown = JSON.parse(text);
  if (own(parsed, 'format') !== FORMAT) throw new TypeError('another format');
  const read = new AccountReader(trueAt);
  return {
    epoch: number(own(parsed, 'epoch')),
    token: maybe(own(parsed, 'token'), (it) => read.token(it)),
    refresh: read.refresh(own(parsed, 'refresh')),
    login: maybe(own(parsed, 'login'), (it) => read.login(it)),
    history: read.history(own(parsed, 'history')),
  };
}

class AccountReader {
  readonly #trueAt: Moment;

  constructor(trueAt: Moment) {
    this.#trueAt = trueAt;
  }

  token(it: unknown): TokenRecord {
    return {
      turn: string(own(it, 'turn')),
      accessToken: new Secret(string(own(it, 'accessToken'))),
      lifetimeMs: number(own(it, 'lifetimeMs')),
      sent: this.#before(own(it, 'sent')),
      isForced: own(it, 'isForced') === true,
    };
  }

  refresh(it: unknown): RefreshRecord {
    const is = oneOf(
      ['unspent', 'pending', 'none', 'ambiguous', 'suspicious', 'dead'] as const,
      own(it, 'is'),
    );
    if (is !== 'unspent' && is !== 'pending') return { is };
    return {
      is,
      token: new Secret(string(own(it, 'token'))),
      sent: this.#before(own(it, 'sent')),
      lifetimeMs: maybe(own(it, 'lifetimeMs'), number),
      server: maybe(own(it, 'server'), string),
      isThrottled: own(it, 'isThrottled') === true,
    };
  }

  login(it: unknown): LoginRecord {
    return {
      sent: this.#before(own(it, 'sent')),
      serverTime: number(own(it, 'serverTime')),
      lifetimeMs: number(own(it, 'lifetimeMs')),
      hasReliableDate: own(it, 'hasReliableDate') === true,
    };
  }

  history(it: unknown): AccountHistory {
    return {
      failures: number(own(it, 'failures')),
      refusals: number(own(it, 'refusals')),
      signatureMismatches: number(own(it, 'signatureMismatches')),
      lastError: maybe(own(it, 'lastError'), (error) => ({
        code: oneOf(TOKEN_ERROR_CODES, own(error, 'code')),
        message: string(own(error, 'message')),
        at: this.#before(own(error, 'at')),
      })),
      backoffUntil: this.#until(own(it, 'backoffUntil')),
      cooldownUntil: this.#until(own(it, 'cooldownUntil')),
      loginOwed: maybe(own(it, 'loginOwed'), (reason) => oneOf(OBTAIN_REASONS, reason)),
      brokenRefreshes: number(own(it, 'brokenRefreshes')),
      barred: maybe(own(it, 'barred'), (barred) => ({
        until: this.#until(own(barred, 'until')),
        reason: oneOf(['suspicious', 'refresh-failed'] as const, own(barred, 'reason')),
      })),
      suspected: maybe(own(it, 'suspected'), (age) => this.#before(age)),
      lock: maybe(own(it, 'lock'), (lock) => ({
        reason: oneOf(LOCK_REASONS, own(lock, 'reason')),
        since: this.#before(own(lock, 'since')),
        probeAt: own(lock, 'isProbed') === true ? this.#until(own(lock, 'probeAt')) : Infinity,
        httpStatus: maybe(own(lock, 'httpStatus'), number),
      })),
    };
  }

  #before(ageMs: unknown): Moment {
    return momentBefore(this.#trueAt, number(ageMs));
  }

  #until(remainingMs: unknown): number {
    return typeof remainingMs === 'number' ? this.#trueAt.mono + remainingMs : -Infinity;
  }
}

function maybe<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new TypeError('not a number');
}

function string(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('not a string');
}

function oneOf<const T extends string>(choices: readonly T[], value: unknown): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new TypeError('not one of the choices');
  return found;
}
