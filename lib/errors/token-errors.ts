import { B2binpayAuthError, type HttpFacts } from './base-error.js';
import { setKind } from './brand.js';
import type { B2binpayErrorCode } from './error-codes.js';

/** The API has no active account with these credentials (v2: code 2006). */
export class CredentialsRejectedError extends B2binpayAuthError {
  static {
    setKind(this, 'CredentialsRejectedError');
  }

  override readonly name = 'CredentialsRejectedError' as const;
  readonly code = 'CREDENTIALS_REJECTED' as const;
  readonly retryable = false;

  /**
   * Made by the package; public for tests.
   *
   * @param facts The HTTP exchange that failed; default: {}
   */
  constructor(facts: HttpFacts = {}) {
    super(
      'B2BINPAY refused the credentials. Check them, and that they belong to this environment ' +
        '(sandbox and production have separate ones) and apiVersion.',
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

  /**
   * Made by the package; public for tests.
   *
   * @param facts The HTTP exchange that failed; default: {}
   * @param suspicious Whether the refusal has no known cause; default: false
   */
  constructor(
    facts: HttpFacts = {},
    /** True if the refusal has no known cause; the vendor demands that such a refusal is investigated. */
    readonly suspicious: boolean = false,
  ) {
    super(
      'B2BINPAY refused the refresh token. If this repeats, ' +
        'find the other process that logs in with this account.',
      facts,
    );
  }
}

/** The API does not accept requests from this IP address (403, code 2016). */
export class IpNotAllowedError extends B2binpayAuthError {
  static {
    setKind(this, 'IpNotAllowedError');
  }

  override readonly name = 'IpNotAllowedError' as const;
  readonly code = 'IP_NOT_ALLOWED' as const;
  readonly retryable = false;

  /**
   * Made by the package; public for tests.
   *
   * @param facts The HTTP exchange that failed; default: {}
   */
  constructor(facts: HttpFacts = {}) {
    super(
      "B2BINPAY does not allow this machine's IP address. Add it to the white list of the API key " +
        '(a dual-stack machine may connect from its IPv6 address).',
      facts,
    );
  }
}

/** The signature of a login response is missing or wrong, or the response is a replay. */
export class SignatureMismatchError extends B2binpayAuthError {
  static {
    setKind(this, 'SignatureMismatchError');
  }

  override readonly name = 'SignatureMismatchError' as const;
  readonly code = 'SIGNATURE_MISMATCH' as const;
  readonly retryable = false;

  /**
   * Made by the package; public for tests.
   *
   * @param facts The HTTP exchange that failed; default: {}
   */
  constructor(facts: HttpFacts = {}) {
    super(
      'the signature of the token response is missing or wrong; the token was discarded. ' +
        'Check that nothing intercepts the connection to B2BINPAY, and that login and password belong together.',
      facts,
    );
  }
}

/** No token was available before the caller's deadline. */
export class TokenWaitTimeoutError extends B2binpayAuthError {
  static {
    setKind(this, 'TokenWaitTimeoutError');
  }

  override readonly name = 'TokenWaitTimeoutError' as const;
  readonly code = 'TOKEN_WAIT_TIMEOUT' as const;
  readonly retryable = true;
  /** `code` of the last failed exchange; absent if none failed. */
  declare readonly lastErrorCode?: B2binpayErrorCode;

  /**
   * Made by the package; public for tests.
   *
   * @param waitedMs How long the caller waited, in milliseconds.
   * @param lastErrorCode `code` of the last failed exchange.
   * @param lastMessage Message of the last failed exchange.
   */
  constructor(waitedMs: number, lastErrorCode?: B2binpayErrorCode, lastMessage?: string) {
    const cause = lastMessage?.replace(/^nestjs-b2binpay-auth: /, '') ?? '';
    const suffix = lastErrorCode === undefined ? '' : ` Last error: ${lastErrorCode}. ${cause}`;
    super(`no token within ${waitedMs} ms.${suffix}`.trimEnd());
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

  /** Made by the package; public for tests. */
  constructor() {
    super(
      'the account is locked: its refresh tokens were refused twice without a known cause. ' +
        'Find out who else logs in with it, then call TokenService.renew().',
    );
  }
}

/** The application is shutting down and no longer has a valid token. */
export class ServiceStoppedError extends B2binpayAuthError {
  static {
    setKind(this, 'ServiceStoppedError');
  }

  override readonly name = 'ServiceStoppedError' as const;
  readonly code = 'STOPPED' as const;
  readonly retryable = false;

  /** Made by the package; public for tests. */
  constructor() {
    super('the token service has stopped with its application; finish requests before shutdown.');
  }
}

/** A store cannot be used. Thrown by stores only; callers that ask for a token never get it. */
export class StoreUnavailableError extends B2binpayAuthError {
  static {
    setKind(this, 'StoreUnavailableError');
  }

  override readonly name = 'StoreUnavailableError' as const;
  readonly code = 'STORE_UNAVAILABLE' as const;
  readonly retryable = true;

  /**
   * For stores of your own.
   *
   * @param kind Kind of the store, as in `TokenStatus.store`.
   * @param reason `no answer`, or the first word of the server's error; default: 'no answer'
   */
  constructor(
    kind: string,
    /** `no answer`, or the first word of the server's error. */
    readonly reason: string = 'no answer',
  ) {
    super(`the token store (${kind}) cannot be used: ${reason}. Check its server.`);
  }
}
