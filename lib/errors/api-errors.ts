import { B2binpayAuthError, type HttpFacts } from './base-error.js';
import { setKind } from './brand.js';

/** One entry of the vendor's `errors`, reduced to what cannot echo a request. */
export interface ApiErrorEntry {
  readonly status?: string;
  readonly code?: string;
  /** Where in the request the mistake is, as a JSON pointer, e.g. `/data/attributes/amount`. */
  readonly pointer?: string;
}

/** The network failed, the API answered 5xx, or its answer did not arrive before the deadline. */
export class ApiUnavailableError extends B2binpayAuthError {
  static {
    setKind(this, 'ApiUnavailableError');
  }

  override readonly name = 'ApiUnavailableError' as const;
  readonly code = 'API_UNAVAILABLE' as const;
  readonly retryable = true;
}

/** The API answered 3xx, or a 4xx that has no class of its own. */
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
     * `status`, `code` and `pointer` of the vendor's error entries; their texts are dropped, for they may echo the
     * request.
     */
    readonly errors: readonly ApiErrorEntry[] = [],
  ) {
    super(message, facts);
  }
}

/** The API answered 429. */
export class ThrottledError extends B2binpayAuthError {
  static {
    setKind(this, 'ThrottledError');
  }

  override readonly name = 'ThrottledError' as const;
  readonly code = 'THROTTLED' as const;
  readonly retryable = true;
  /** How long the API asked to be left alone, in milliseconds, 1 s to 5 min; absent where it did not say. */
  declare readonly retryAfterMs?: number;

  constructor(facts: HttpFacts, retryAfterMs?: number) {
    super('B2BINPAY throttles this client (429): too many requests from this address or account.', facts);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** A 2xx answer that is not what the vendor documents. `paths` says where, never with which value. */
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
    super(`B2BINPAY's answer is not usable, at: ${paths.join(', ')}. Check baseUrl and apiVersion.`, facts);
  }
}

/** The API answered 401 to a business call, and a renewed token did not change that. */
export class UnauthorizedError extends B2binpayAuthError {
  static {
    setKind(this, 'UnauthorizedError');
  }

  override readonly name = 'UnauthorizedError' as const;
  readonly code = 'UNAUTHORIZED' as const;
  readonly retryable = false;

  constructor(why: string, facts: HttpFacts = {}) {
    super(`B2BINPAY refuses the access token (401): ${why}.`, { ...facts, httpStatus: 401 });
  }
}
