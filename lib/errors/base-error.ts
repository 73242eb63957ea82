import { brand, isBranded, isInstance, setKind } from './brand.js';
import type { B2binpayErrorCode } from './error-codes.js';

/**
 * How far a call got. `'no'`: nothing was sent, or the only response was a 401. `'answered'`: a response arrived.
 * `'unknown'`: the API may have received the call.
 */
export type RequestSent = 'no' | 'answered' | 'unknown';

/** What an error reveals about its HTTP exchange: never a body, a header or a query. */
export interface HttpFacts {
  /** Status of the API's response. */
  readonly httpStatus?: number | undefined;
  /** Method of the request, in upper case. */
  readonly method?: string | undefined;
  /** Path of the request, without its query. */
  readonly path?: string | undefined;
  /** How far the call got; calls of `B2binpayHttpService` only. */
  readonly requestSent?: RequestSent | undefined;
}

/**
 * Base class of every error this package throws.
 *
 * It never has the properties `status`, `statusCode` or `expose`, which web frameworks turn into a response, and never
 * an error of the HTTP client as its `cause`.
 *
 * @example
 * ```ts
 * try {
 *   await tokens.getAccessToken();
 * } catch (error) {
 *   if (B2binpayAuthError.is(error) && error.retryable) scheduleAnotherTry();
 *   else throw error;
 * }
 * ```
 */
export abstract class B2binpayAuthError extends Error {
  static {
    setKind(this, 'B2binpayAuthError');
  }

  /** Name of the class; stays the same in minified code. */
  abstract override readonly name: string;
  /** Stable identifier, for programs. */
  abstract readonly code: B2binpayErrorCode;
  /** Whether the same call may succeed later without any change. */
  abstract readonly retryable: boolean;
  /** Status of the API's response; absent if there was none. */
  declare readonly httpStatus?: number;
  /** Method of the request, in upper case. */
  declare readonly method?: string;
  /** Path of the request, without its query. */
  declare readonly path?: string;
  /**
   * Errors of `B2binpayHttpService` only. `'no'`: the call may be made again. `'answered'`: `httpStatus` is the outcome.
   * `'unknown'`: query the API for the outcome, or repeat the call with the same `Idempotency-Key`.
   */
  declare readonly requestSent?: RequestSent;

  /**
   * For subclasses.
   *
   * @param message Follows the package's name and a colon. Must not contain a secret.
   * @param facts The HTTP exchange that failed; default: {}
   */
  constructor(message: string, facts: HttpFacts = {}) {
    super(`nestjs-b2binpay-auth: ${message}`);
    brand(this, new.target);
    if (facts.httpStatus !== undefined) this.httpStatus = facts.httpStatus;
    if (facts.method !== undefined) this.method = facts.method;
    if (facts.path !== undefined) this.path = facts.path;
    if (facts.requestSent !== undefined) this.requestSent = facts.requestSent;
  }

  /** Whether a value is an error of this package, including one of another copy of it in the same process. */
  static is(error: unknown): error is B2binpayAuthError {
    return isBranded(error);
  }

  /** `instanceof` also holds for errors of another copy; for your own subclasses it works as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, value);
  }

  /** Message and properties, without stack and cause. Safe to log. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries([['message', this.message], ...Object.entries(this)]);
  }
}
