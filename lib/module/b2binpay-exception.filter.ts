import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { B2binpayAuthError, ThrottledError } from '../errors/index.js';

const DEFAULT_RETRY_AFTER_S = 5;

/**
 * Answers the host's clients where a call to B2BINPAY failed: 503 with `Retry-After` where it is worth another try or
 * the account is locked, else 502. The bodies are constant: they tell nothing of why. Opt-in.
 *
 * @example
 * ```ts
 * @Module({ providers: [{ provide: APP_FILTER, useClass: B2binpayExceptionFilter }] })
 * class AppModule {}
 * ```
 */
@Catch(B2binpayAuthError)
export class B2binpayExceptionFilter implements ExceptionFilter<B2binpayAuthError> {
  readonly #host: HttpAdapterHost;

  constructor(host: HttpAdapterHost) {
    this.#host = host;
  }

  catch(error: B2binpayAuthError, host: ArgumentsHost): void {
    // Other transports have answers of their own.
    if (host.getType() !== 'http') throw error;
    const { httpAdapter } = this.#host;
    const response: unknown = host.switchToHttp().getResponse();
    const answer = answerOf(error);
    if (answer.retryAfterS !== undefined) {
      httpAdapter.setHeader(response, 'Retry-After', String(answer.retryAfterS));
    }
    httpAdapter.reply(response, { statusCode: answer.status, message: answer.message }, answer.status);
  }
}

function answerOf(error: B2binpayAuthError): { status: number; message: string; retryAfterS?: number } {
  switch (error.code) {
    case 'API_UNAVAILABLE':
    case 'TOKEN_WAIT_TIMEOUT':
      return { status: 503, message: 'Service Unavailable', retryAfterS: DEFAULT_RETRY_AFTER_S };
    case 'THROTTLED': {
      const askedMs = error instanceof ThrottledError ? error.retryAfterMs : undefined;
      const retryAfterS = askedMs === undefined ? DEFAULT_RETRY_AFTER_S : Math.ceil(askedMs / 1_000);
      return { status: 503, message: 'Service Unavailable', retryAfterS };
    }
    case 'ACCOUNT_LOCKED':
    case 'STOPPED':
      return { status: 503, message: 'Service Unavailable', retryAfterS: DEFAULT_RETRY_AFTER_S };
    case 'CONFIGURATION':
    case 'CREDENTIALS_REJECTED':
    case 'REFRESH_TOKEN_REJECTED':
    case 'IP_NOT_ALLOWED':
    case 'SIGNATURE_MISMATCH':
    case 'MALFORMED_RESPONSE':
    case 'API_REQUEST':
    case 'UNAUTHORIZED':
    case 'STORE_UNAVAILABLE':
      return { status: 502, message: 'Bad Gateway' };
  }
}
