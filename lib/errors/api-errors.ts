import { B2binpayAuthError, type HttpFacts } from './base-error.js';
import { setKind } from './brand.js';

/** An entry of the `errors` in the vendor's response, without the fields that may echo the request. */
export interface ApiErrorEntry {
  /** HTTP status, as the vendor prints it. */
  readonly status?: string;
  /** The vendor's error code. */
  readonly code?: string;
  /** Location of the mistake in the request, as a JSON pointer, e.g. `/data/attributes/amount`. */
  readonly pointer?: string;
}

/** The network failed, the API answered 5xx, or its response did not arrive before the deadline. */
export class ApiUnavailableError extends B2binpayAuthError {
  static {
    setKind(this, 'ApiUnavailableError');
  }

  override readonly name = 'ApiUnavailableError' as const;
  readonly code = 'API_UNAVAILABLE' as const;
  readonly retryable = true;
}

/** The API responded with 3xx, or with a 4xx that has no error class of its own. */
export class ApiRequestError extends B2binpayAuthError {
  static {
    setKind(this, 'ApiRequestError');
  }

  override readonly name = 'ApiRequestError' as const;
  readonly code = 'API_REQUEST' as const;
  readonly retryable = false;

  /**
   * Made by the package; public for tests.
   *
   * @param message Follows the package's name and a colon.
   * @param facts The HTTP exchange that failed.
   * @param errors The vendor's error entries; default: []
   */
  constructor(
    message: string,
    facts: HttpFacts,
    /** The vendor's error entries; their titles and details are dropped, because they may echo the request. */
    readonly errors: readonly ApiErrorEntry[] = [],
  ) {
    super(message, facts);
  }
}

/** The API responded with 429. */
export class ThrottledError extends B2binpayAuthError {
  static {
    setKind(this, 'ThrottledError');
  }

  override readonly name = 'ThrottledError' as const;
  readonly code = 'THROTTLED' as const;
  readonly retryable = true;
  /** `Retry-After` of the response, in milliseconds, limited to 1 s … 5 min; absent if there was none. */
  declare readonly retryAfterMs?: number;

  /**
   * Made by the package; public for tests.
   *
   * @param facts The HTTP exchange that failed.
   * @param retryAfterMs `Retry-After` of the response, in milliseconds.
   */
  constructor(facts: HttpFacts, retryAfterMs?: number) {
    super('B2BINPAY throttled the request (429): too many requests from this address or account.', facts);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** A 2xx response that does not match the vendor's documentation. */
export class MalformedResponseError extends B2binpayAuthError {
  static {
    setKind(this, 'MalformedResponseError');
  }

  override readonly name = 'MalformedResponseError' as const;
  readonly code = 'MALFORMED_RESPONSE' as const;
  readonly retryable = true;

  /**
   * Made by the package; public for tests.
   *
   * @param paths Where the response is malformed.
   * @param facts The HTTP exchange that failed; default: {}
   */
  constructor(
    /** Where the response is malformed, e.g. `data.attributes.access`; never the values. */
    readonly paths: readonly string[],
    facts: HttpFacts = {},
  ) {
    super(`B2BINPAY's response is malformed at: ${paths.join(', ')}. Check baseUrl and apiVersion.`, facts);
  }
}

/** The API answered 401 to a business call again, after the token had been renewed. */
export class UnauthorizedError extends B2binpayAuthError {
  static {
    setKind(this, 'UnauthorizedError');
  }

  override readonly name = 'UnauthorizedError' as const;
  readonly code = 'UNAUTHORIZED' as const;
  readonly retryable = false;

  /**
   * Made by the package; public for tests.
   *
   * @param why Completes the message, after a colon.
   * @param facts The HTTP exchange that failed; default: {}
   */
  constructor(why: string, facts: HttpFacts = {}) {
    super(`B2BINPAY refuses the access token (401): ${why}.`, { ...facts, httpStatus: 401 });
  }
}
