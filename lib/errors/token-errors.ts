import { B2binpayAuthError, type HttpFacts } from './base-error.js';
import { setKind } from './brand.js';
import type { B2binpayErrorCode } from './error-codes.js';

/** The API knows no active account with these credentials (v2: code 2006). */
export class CredentialsRejectedError extends B2binpayAuthError {
  static {
    setKind(this, 'CredentialsRejectedError');
  }

  override readonly name = 'CredentialsRejectedError' as const;
  readonly code = 'CREDENTIALS_REJECTED' as const;
  readonly retryable = false;

  constructor(facts: HttpFacts = {}) {
    super(
      'B2BINPAY refused the credentials. Check them, and that they belong to this environment ' +
        '(sandbox and production have their own) and apiVersion.',
      facts,
    );
  }
}

/** The API refused a refresh token (401, code 2007). */
export class RefreshTokenRejectedError extends B2binpayAuthError {
  static {
    setKind(this, 'RefreshTokenRejectedError');
  }

  override readonly name = 'RefreshTokenRejectedError' as const;
  readonly code = 'REFRESH_TOKEN_REJECTED' as const;
  readonly retryable = false;

  constructor(
    facts: HttpFacts = {},
    /** True when nothing known explains the refusal; the vendor demands that this is looked into. */
    readonly suspicious: boolean = false,
  ) {
    super(
      'B2BINPAY refused the refresh token. If this repeats, ' +
        'look for another process that logs in with this account.',
      facts,
    );
  }
}

/** The API does not accept calls from this address (403, code 2016). */
export class IpNotAllowedError extends B2binpayAuthError {
  static {
    setKind(this, 'IpNotAllowedError');
  }

  override readonly name = 'IpNotAllowedError' as const;
  readonly code = 'IP_NOT_ALLOWED' as const;
  readonly retryable = false;

  constructor(facts: HttpFacts = {}) {
    super(
      "B2BINPAY does not allow this host's address. Add it to the white list of the API key " +
        '(a dual-stack host may leave by its IPv6 address).',
      facts,
    );
  }
}

/** The signature of a login answer is missing or wrong, or the answer is an old one. */
export class SignatureMismatchError extends B2binpayAuthError {
  static {
    setKind(this, 'SignatureMismatchError');
  }

  override readonly name = 'SignatureMismatchError' as const;
  readonly code = 'SIGNATURE_MISMATCH' as const;
  readonly retryable = false;

  constructor(facts: HttpFacts = {}) {
    super(
      'the signature of the token answer is missing or wrong; the token was discarded. ' +
        'Check that nothing stands between this host and B2BINPAY, and that login and password belong together.',
      facts,
    );
  }
}

/** The caller's deadline passed before a token was in hand. */
export class TokenWaitTimeoutError extends B2binpayAuthError {
  static {
    setKind(this, 'TokenWaitTimeoutError');
  }

  override readonly name = 'TokenWaitTimeoutError' as const;
  readonly code = 'TOKEN_WAIT_TIMEOUT' as const;
  readonly retryable = true;
  /** `code` of the last failed exchange, where one failed. */
  declare readonly lastErrorCode?: B2binpayErrorCode;

  constructor(waitedMs: number, lastErrorCode?: B2binpayErrorCode, lastMessage?: string) {
    const cause = lastMessage?.replace(/^nestjs-b2binpay-auth: /, '') ?? '';
    const why = lastErrorCode === undefined ? '' : ` Last error: ${lastErrorCode}. ${cause}`;
    super(`no token within ${waitedMs} ms.${why}`.trimEnd());
    if (lastErrorCode !== undefined) this.lastErrorCode = lastErrorCode;
  }
}

/** The account was locked after repeated suspicion (`refresh.onRepeatedSuspicion: 'lock'`). */
export class AccountLockedError extends B2binpayAuthError {
  static {
    setKind(this, 'AccountLockedError');
  }

  override readonly name = 'AccountLockedError' as const;
  readonly code = 'ACCOUNT_LOCKED' as const;
  readonly retryable = false;

  constructor() {
    super(
      'the account is locked: its refresh tokens were refused twice without a known cause. ' +
        'Find out who else logs in with it, then call TokenService.renew().',
    );
  }
}

/** The application is shutting down and holds no valid token any more. */
export class ServiceStoppedError extends B2binpayAuthError {
  static {
    setKind(this, 'ServiceStoppedError');
  }

  override readonly name = 'ServiceStoppedError' as const;
  readonly code = 'STOPPED' as const;
  readonly retryable = false;

  constructor() {
    super('the token service has stopped with its application; finish requests before shutdown.');
  }
}

/** A token store did not answer. Thrown by stores only; it never reaches who asks for a token. */
export class StoreUnavailableError extends B2binpayAuthError {
  static {
    setKind(this, 'StoreUnavailableError');
  }

  override readonly name = 'StoreUnavailableError' as const;
  readonly code = 'STORE_UNAVAILABLE' as const;
  readonly retryable = true;

  constructor(
    kind: string,
    /** `no answer`, or the first word of the server's refusal. */
    readonly why: string = 'no answer',
  ) {
    super(`the token store (${kind}) cannot be used: ${why}. Check its server.`);
  }
}
