import { brand, isBranded, isInstance, setKind } from './brand.js';
import type { B2binpayErrorCode } from './error-codes.js';

/**
 * What of a call has left: `'no'` means that surely nothing did, or that a 401 was all that came; `'answered'` that a
 * response came; `'unknown'` that the API may have got it.
 */
export type RequestSent = 'no' | 'answered' | 'unknown';

/** What an error may say of the HTTP exchange it came from: never a body, a header or a query. */
export interface HttpFacts {
  readonly httpStatus?: number | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly requestSent?: RequestSent | undefined;
}

/**
 * The base of every error this package throws.
 *
 * It never has the properties `status`, `statusCode` or `expose`, which web frameworks turn into an answer,
 * and never an error of the HTTP client as its `cause`.
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

  abstract override readonly name: string;
  /** Stable, for programs. */
  abstract readonly code: B2binpayErrorCode;
  /** Whether the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;
  /** The status of the API's answer, where one came. */
  declare readonly httpStatus?: number;
  declare readonly method?: string;
  /** Path of the request, without its query. */
  declare readonly path?: string;
  /**
   * Errors of `B2binpayHttpService` only. `'no'`: the call may be made again. `'answered'`: `httpStatus` says what
   * became of it. `'unknown'`: look it up, or repeat it with the same `Idempotency-Key`.
   */
  declare readonly requestSent?: RequestSent;

  constructor(message: string, facts: HttpFacts = {}) {
    super(`nestjs-b2binpay-auth: ${message}`);
    brand(this, new.target);
    if (facts.httpStatus !== undefined) this.httpStatus = facts.httpStatus;
    if (facts.method !== undefined) this.method = facts.method;
    if (facts.path !== undefined) this.path = facts.path;
    if (facts.requestSent !== undefined) this.requestSent = facts.requestSent;
  }

  /** Recognises an error of this package, also one made by another copy of it in the same process. */
  static is(error: unknown): error is B2binpayAuthError {
    return isBranded(error);
  }

  /** `instanceof` holds for errors of another copy too; for a class of your own it has its ordinary meaning. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, value);
  }

  toJSON(): Record<string, unknown> {
    return Object.fromEntries([['message', this.message], ...Object.entries(this)]);
  }
}
