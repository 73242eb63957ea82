import { Logger } from '@nestjs/common';
import type { KeeperObserver, LockReason, TokenEvent, TokenNotice } from '../core/index.js';
import type { ApiVersion } from '../protocol/index.js';

const NOTICES: Record<TokenNotice, string> = {
  'two-factor':
    '2FA is on for this account, which B2BINPAY says API users cannot have. Logins may stop working; use an API key without 2FA.',
  'short-lifetime':
    'tokens live less than 10 s: callers may have to wait while one is renewed. Ask B2BINPAY for longer ones.',
  'doubtful-lifetime':
    "the times in B2BINPAY's responses contradict each other (a stepped clock, a wrong Date header, or a changed lifetime); the shortest lifetime is used, and the next renewal logs in to measure anew.",
  'refresh-unused':
    'the refresh path failed for two tokens in a row while logins work; refresh tokens are left alone for ten minutes. Check baseUrl and what stands between this host and /token/refresh/.',
};

type Failed = Extract<TokenEvent, { readonly type: 'token.failed' }>;

/** Tells the operator's log what changed; attempts that change nothing are not repeated. */
export class TokenLog implements KeeperObserver {
  readonly #logger = new Logger('B2binpayTokenService');
  /** Causes that were warned of since the last success. */
  readonly #warned = new Set<string>();
  #hasToken = false;

  notice(notice: TokenNotice): void {
    this.#say('warn', NOTICES[notice]);
  }

  event(event: TokenEvent): void {
    const who = `"${event.name}", token ${event.epoch}`;
    switch (event.type) {
      case 'token.obtained':
      case 'token.refreshed':
      case 'token.adopted':
        this.#arrived(`${event.type} (${who}), expires ${event.expiresAt.toISOString()}`);
        return;
      case 'token.failed':
        this.#failed(event, who);
        return;
      case 'token.ambiguous':
        this.#say('debug', `${event.type} (${who}): the refresh token is not sent again; a login follows.`);
        return;
      case 'token.solo':
        this.#say(
          'warn',
          `${event.type} (${who}): the store cannot be used (${event.cause ?? 'no answer'}); this process goes on alone.`,
        );
        return;
      case 'token.suspicious':
        this.#say(
          'error',
          `${event.type} (${who}): a refresh token (SHA-256 ${event.fingerprint}…) was refused without a known cause. ` +
            'Usually another process logs in with this account without the shared store; if none does, change the credentials.',
        );
        return;
      case 'token.signature_mismatch':
        this.#say(
          'error',
          `${event.type} (${who}): the answer to a login was not signed by these credentials and was discarded. ` +
            'Check baseUrl, and what stands between this host and B2BINPAY.',
        );
        return;
      case 'token.locked':
        this.#say(levelOf(event.reason), `${event.type} (${who}): ${event.reason}. ${cureOf(event.reason)}`);
        return;
      case 'token.recovered':
        this.#warned.clear();
        this.#say('log', `${event.type} (${who})`);
    }
  }

  storeReturned(awayForMs: number): void {
    this.#say('log', `the store can be used again, after ${Math.round(awayForMs / 1_000)} s.`);
  }

  subscriberFailed(): void {
    this.#say(
      'error',
      'a subscriber of events$ threw; its error is not shown, for it may hold what it was given.',
    );
  }

  credentialsUnavailable(): void {
    this.#say('warn', 'the credentials function did not answer at boot; it is asked again for every login.');
  }

  unsupported(version: ApiVersion, since: string): void {
    this.#say(
      'warn',
      `API ${version} is no longer supported by B2BINPAY since ${since}. Ask for credentials of the current one and set apiVersion.`,
    );
  }

  /** The first token changes what the application can do; the ones after it are routine. */
  #arrived(text: string): void {
    this.#say(this.#hasToken ? 'debug' : 'log', text);
    this.#hasToken = true;
  }

  /** Each cause once between two successes. */
  #failed({ type, code, message, nextAttemptAt }: Failed, who: string): void {
    const cause = message.replace(/^nestjs-b2binpay-auth: /, '');
    if (this.#warned.has(cause)) return;
    this.#warned.add(cause);
    const next =
      nextAttemptAt === undefined
        ? 'Nothing is tried until renew() is called.'
        : `The next attempt is at ${nextAttemptAt.toISOString()}.`;
    this.#say('warn', `${type} (${who}): ${code}: ${cause} ${next}`);
  }

  /** A logger that throws is the host's own trouble; it must not become the token's. */
  #say(level: 'debug' | 'log' | 'warn' | 'error', text: string): void {
    try {
      this.#logger[level](text);
    } catch {
      // There is nobody left to tell.
    }
  }
}

/** Somebody may be attacking, or something has to be set right. */
function levelOf(reason: LockReason): 'error' | 'warn' {
  return reason === 'suspicion' || reason === 'signature' ? 'error' : 'warn';
}

function cureOf(reason: LockReason): string {
  switch (reason) {
    case 'credentials':
      return 'Correct the credentials; the API is asked again at growing intervals, or at once by renew().';
    case 'ip':
      return "Add this host's address to the white list of the API key; the API is asked again at growing intervals.";
    case 'signature':
      return 'Check baseUrl and the way to B2BINPAY; it is tried again in five minutes, or at once by renew().';
    case 'suspicion':
      return 'Find out who else uses this account, then call renew().';
  }
}
