import type { KeeperObserver, LockReason, TokenEvent, TokenNotice } from '../core/index.js';
import { OperatorLog } from '../log/operator-log.js';
import type { ApiVersion } from '../protocol/index.js';

const NOTICES: Record<TokenNotice, string> = {
  'two-factor':
    '2FA is enabled for this account, which B2BINPAY does not support for API users. Logins may stop working; use an API key without 2FA.',
  'short-lifetime':
    'tokens live less than 10 s: callers may have to wait during renewals. Ask B2BINPAY for longer lifetimes.',
  'doubtful-lifetime':
    "the times in B2BINPAY's responses contradict each other (a stepped clock, a wrong Date header, or a changed lifetime); the shortest lifetime is used, and the next renewal logs in to measure again.",
  'refresh-unused':
    'refreshing failed for two tokens in a row while logins work; refresh tokens are not used for ten minutes. Check baseUrl and any proxy in front of /token/refresh/.',
};

type Failed = Extract<TokenEvent, { readonly type: 'token.failed' }>;

/** Logs what changed in the token's life; repeated failures with the same cause are logged once. */
export class TokenLog implements KeeperObserver {
  readonly #log = new OperatorLog('B2binpayTokenService');
  readonly #instance: string;
  /** Causes logged since the last success. */
  readonly #warned = new Set<string>();
  #hasToken = false;

  constructor(name: string) {
    this.#instance = `"${name}"`;
  }

  notice(notice: TokenNotice): void {
    this.#log.report('warn', notice, NOTICES[notice], this.#instance);
  }

  event(event: TokenEvent): void {
    const { type } = event;
    const subject = `${this.#instance}, token ${event.epoch}`;
    switch (type) {
      case 'token.obtained':
      case 'token.refreshed':
      case 'token.adopted':
        this.#received(`${type} (${subject}), expires ${event.expiresAt.toISOString()}`);
        return;
      case 'token.failed':
        this.#failed(event, subject);
        return;
      case 'token.ambiguous':
        this.#log.note(
          'debug',
          `${type} (${subject}): the refresh token will not be sent again; a login follows.`,
        );
        return;
      case 'token.solo':
        this.#log.report(
          'warn',
          type,
          `the store is unavailable (${event.cause ?? 'no answer'}); this process continues without it.`,
          subject,
        );
        return;
      case 'token.suspicious':
        this.#log.report(
          'error',
          type,
          `a refresh token (SHA-256 ${event.fingerprint}…) was refused without a known cause. ` +
            'Usually another process uses this account without the shared store; if none does, change the credentials.',
          subject,
        );
        return;
      case 'token.signature_mismatch':
        this.#log.report(
          'error',
          type,
          'the response to a login was not signed with these credentials and was discarded. ' +
            'Check baseUrl, and any proxy in front of B2BINPAY.',
          subject,
        );
        return;
      case 'token.locked':
        this.#log.report(levelOf(event.reason), type, `${event.reason}. ${adviceFor(event.reason)}`, subject);
        return;
      case 'token.recovered':
        this.#warned.clear();
        this.#log.note('log', `${type} (${subject})`);
    }
  }

  storeReturned(unavailableForMs: number): void {
    this.#log.note('log', `the store is available again, after ${Math.round(unavailableForMs / 1_000)} s.`);
  }

  subscriberFailed(): void {
    this.#log.report(
      'error',
      'subscriber-failed',
      'a subscriber of events$ threw; its error is not logged, because it may contain confidential data.',
      this.#instance,
    );
  }

  credentialsUnavailable(): void {
    this.#log.report(
      'warn',
      'credentials-unavailable',
      'the credentials function returned nothing at boot; it is called again for every login.',
      this.#instance,
    );
  }

  unsupported(version: ApiVersion, since: string): void {
    this.#log.report(
      'warn',
      'api-unsupported',
      `B2BINPAY has not supported API ${version} since ${since}. Request credentials for the current version and set apiVersion.`,
      this.#instance,
    );
  }

  /** Only the first token is news; later ones are routine. */
  #received(message: string): void {
    this.#log.note(this.#hasToken ? 'debug' : 'log', message);
    this.#hasToken = true;
  }

  /** Each cause is logged once until the next success. */
  #failed({ type, code, message, nextAttemptAt }: Failed, subject: string): void {
    const cause = message.replace(/^nestjs-b2binpay-auth: /, '');
    if (this.#warned.has(cause)) return;
    this.#warned.add(cause);
    const next =
      nextAttemptAt === undefined
        ? 'No further attempt is made until renew() is called.'
        : `The next attempt is at ${nextAttemptAt.toISOString()}.`;
    this.#log.report('warn', type, `${code}: ${cause} ${next}`, subject);
  }
}

/** An error may be an attack; a warning needs a correction. */
function levelOf(reason: LockReason): 'error' | 'warn' {
  return reason === 'suspicion' || reason === 'signature' ? 'error' : 'warn';
}

function adviceFor(reason: LockReason): string {
  switch (reason) {
    case 'credentials':
      return 'Correct the credentials; logins are retried with growing delays, or at once by renew().';
    case 'ip':
      return "Add this host's IP address to the white list of the API key; logins are retried with growing delays.";
    case 'signature':
      return 'Check baseUrl and the connection to B2BINPAY; logins are retried in five minutes, or at once by renew().';
    case 'suspicion':
      return 'Find out who else uses this account, then call renew().';
  }
}
