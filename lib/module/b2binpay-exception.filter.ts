import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { B2binpayAuthError, CallbackRejectedError, ThrottledError } from '../errors/index.js';
import { callbackResponse } from '../callback/callback-response.js';
import { sendErrorToSocket, rpcError } from './transport-answers.js';

const DEFAULT_RETRY_AFTER_S = 5;

/**
 * Answers the host's clients where a call to B2BINPAY failed: 503 with `Retry-After` where it is worth another try or
 * the account is locked, else 502. The bodies are constant: they tell nothing of why. Clients of microservices and
 * gateways get `{ status: 'error', message }` with the same text, as Nest's own filters give it. Opt-in;
 * gateways need `@UseFilters(B2binpayExceptionFilter)`, for Nest has no global filters for them.
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

  /** Returns what a microservice answers with; other hosts are answered here. */
  catch(error: B2binpayAuthError, host: ArgumentsHost): Observable<never> | undefined {
    const answer = responseFor(error);
    switch (host.getType<string>()) {
      case 'http':
        this.#reply(host.switchToHttp().getResponse(), answer);
        return undefined;
      case 'rpc':
        return rpcError(answer.message);
      case 'ws':
        sendErrorToSocket(host.switchToWs().getClient(), answer.message);
        return undefined;
      default:
        // Other kinds of host, such as GraphQL, make their own answers of an error.
        throw error;
    }
  }

  #reply(response: unknown, { status, message, retryAfterS }: ErrorResponse): void {
    const { httpAdapter } = this.#host;
    if (retryAfterS !== undefined) httpAdapter.setHeader(response, 'Retry-After', String(retryAfterS));
    httpAdapter.reply(response, { statusCode: status, message }, status);
  }
}

interface ErrorResponse {
  readonly status: number;
  readonly message: string;
  readonly retryAfterS?: number;
}

const BAD_GATEWAY: ErrorResponse = { status: 502, message: 'Bad Gateway' };

function responseFor(error: B2binpayAuthError): ErrorResponse {
  if (error instanceof CallbackRejectedError) return callbackResponse(error.code);
  switch (error.code) {
    case 'API_UNAVAILABLE':
    case 'TOKEN_WAIT_TIMEOUT':
    case 'ACCOUNT_LOCKED':
    case 'STOPPED':
      return unavailable(DEFAULT_RETRY_AFTER_S);
    case 'THROTTLED': {
      const askedMs = error instanceof ThrottledError ? error.retryAfterMs : undefined;
      return unavailable(askedMs === undefined ? DEFAULT_RETRY_AFTER_S : Math.ceil(askedMs / 1_000));
    }
    default:
      return BAD_GATEWAY;
  }
}

function unavailable(retryAfterS: number): ErrorResponse {
  return { status: 503, message: 'Service Unavailable', retryAfterS };
}
