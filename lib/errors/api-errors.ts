import { B2binpayAuthError, type HttpFacts } from './base-error.js';
import { setKind } from './brand.js';

/** One entry of the vendor's `errors`, reduced to what cannot echo a request. */
export interface ApiErrorEntry {
  readonly status?: string;
  readonly code?: string;
  /** Where in the request the mistake is, as a JSON pointer, e.g. `/data/attributes/amount`. */
  readonly pointer?: string;
}

/** The network failed, the API responded with 5xx, or no complete response arrived within the timeout. */
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

  constructor(
    message: string,
    facts: HttpFacts,
    /**
     * `status`, `code` and `pointer` of the vendor's error entries. `title` and `detail` are dropped, because they may
     * echo the request.
     */
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
  /** `Retry-After` in milliseconds, clamped to 1 s … 5 min; absent if the response had none. */
  declare readonly retryAfterMs?: number;

  constructor(facts: HttpFacts, retryAfterMs?: number) {
    super('B2BINPAY throttled the request (429): too many requests from this address or account.', facts);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** A 2xx response that is not what the vendor documents. `paths` names the invalid fields, never their values. */
export class MalformedResponseError extends B2binpayAuthError {
  static {
    setKind(this, 'MalformedResponseError');
  }

  override readonly name = 'MalformedResponseError' as const;
  readonly code = 'MALFORMED_RESPONSE' as const;
  readonly retryable = true;

  constructor(
    readonly paths: readonly string[],
    facts: HttpFacts = {},
  ) {
    super(`B2BINPAY's response is malformed at: ${paths.join(', ')}. Check baseUrl and apiVersion.`, facts);
  }
}

/** The API responded with 401 to a call, and did so again with a renewed token. */
export class UnauthorizedError extends B2binpayAuthError {
  static {
    setKind(this, 'UnauthorizedError');
  }

  override readonly name = 'UnauthorizedError' as const;
  readonly code = 'UNAUTHORIZED' as const;
  readonly retryable = false;

  constructor(reason: string, facts: HttpFacts = {}) {
    super(`B2BINPAY rejected the access token (401): ${reason}.`, { ...facts, httpStatus: 401 });
  }
}
