import type { Announcer } from './announcer.js';
import type { ExchangeResult, FailedResult, NewToken } from './exchange-result.js';
import type { KeeperSettings } from './keeper-settings.js';
import { lockError } from './lock-error.js';
import type { Rejections } from './rejections.js';
import type { ServerFacts } from './server-facts.js';
import type { TokenInHand } from './token-in-hand.js';
import type { AccountLock } from './token-store.js';
import { tokenWindow } from './token-window.js';
import type { Trouble } from './trouble.js';
import type { Waiters } from './waiters.js';

/** Who waits for an exchange: callers without a token, and those who asked for a renewal. */
export interface Callers {
  readonly tokens: Waiters<string>;
  readonly renewals: Waiters<void>;
}

export interface LandingParts {
  readonly settings: KeeperSettings;
  readonly hand: TokenInHand;
  readonly trouble: Trouble;
  readonly rejections: Rejections;
  readonly server: ServerFacts;
  readonly callers: Callers;
  readonly announcer: Announcer;
}

/** What an exchange leaves to do. */
export interface Aftermath {
  /** Whether renewals that somebody asked for were answered by it; `rejections` alone where only those were. */
  readonly answered: 'all' | 'rejections' | 'none';
  /** Whether the next renewal is due whatever the window of the token says; `undefined` leaves that as it was. */
  readonly isOverdue: boolean | undefined;
}

/** Puts what came of an exchange where it belongs: in the hand, in the record of trouble, and before the callers. */
export class Landing {
  readonly #parts: LandingParts;

  constructor(parts: LandingParts) {
    this.#parts = parts;
  }

  land(result: ExchangeResult, isStopped: boolean): Aftermath {
    switch (result.is) {
      case 'renewed':
      case 'adopted':
        return this.#take(result);
      case 'failed':
        return this.#fail(result, isStopped);
      case 'locked':
        this.#lock(result.lock);
        return { answered: 'rejections', isOverdue: undefined };
      case 'waiting':
        this.#parts.hand.forgiveRejection();
        this.#parts.trouble.waitFor(result.reason, result.forMs);
        return { answered: 'none', isOverdue: undefined };
    }
  }

  #take(arrival: NewToken): Aftermath {
    const { settings, hand, trouble, rejections, server, callers, announcer } = this.#parts;
    const { record, sent } = arrival;
    hand.install(record, sent, tokenWindow(record.lifetimeMs, settings.random(), settings.window));
    const { leaptAhead } = hand.reconcile();
    rejections.tokenChanged();
    server.learnFrom(arrival);
    announcer.arrived(arrival, trouble.cleared());
    callers.renewals.resolveAll();
    const token = hand.valid();
    if (token !== undefined) callers.tokens.resolveAll(token);
    return { answered: 'all', isOverdue: leaptAhead };
  }

  #fail(result: FailedResult, isStopped: boolean): Aftermath {
    const { hand, trouble, callers, announcer } = this.#parts;
    const { failure, facts, history } = result;
    const wasLocked = trouble.lock !== undefined;
    trouble.failed(failure.error.code, history.failures + 1, facts);
    hand.forgiveRejection();
    // The login that follows an ambiguous or suspicious refresh does not wait until the token is due.
    const aftermath = { answered: 'all', isOverdue: failure.pace === 'at-once' ? true : undefined } as const;
    if (isStopped) return aftermath;
    announcer.failed(result);
    callers.renewals.rejectAll(failure.error);
    if (facts.lock !== undefined) this.#lock({ ...facts.lock, sinceMs: 0 });
    else if (wasLocked) trouble.postponeProbe(facts.pauseMs);
    return aftermath;
  }

  #lock(lock: AccountLock): void {
    const { hand, trouble, callers, announcer } = this.#parts;
    hand.forgiveRejection();
    if (trouble.locked(lock)) announcer.locked(lock);
    if (!hand.isValid) callers.tokens.rejectAll(lockError(lock.reason, lock.httpStatus));
  }
}
