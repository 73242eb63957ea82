import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { B2binpayAuthError, CallbackRejectedError, ThrottledError } from '../errors/index.js';
import { callbackResponse } from '../callback/callback-response.js';
import { sendErrorToSocket, rpcError } from './transport-answers.js';

const DEFAULT_RETRY_AFTER_S = 5;

/**
 * Responds to the application's clients if a call to B2BINPAY failed: 503 with `Retry-After` if a retry can help or the
 * account is locked, else 502. The bodies are constant and never reveal the reason. Clients of microservices and
 * gateways get `{ status: 'error', message }` with the same message, in the format of Nest's own filters. Opt-in;
 * gateways need `@UseFilters(B2binpayExceptionFilter)`, as Nest has no global filters for them.
 *
 * @example
 * ```ts
 * @Module({ providers: [{ provide: APP_FILTER, useClass: B2binpayExceptionFilter }] })
 * class AppModule {}
 * ```
 */
@Catch(B2binpayAuthError)
export class B2binpayExceptionFilter implements ExceptionFilter<B2binpayAuthError> {
  readonly #adapterHost: HttpAdapterHost;

  /**
   * Made by Nest, as `APP_FILTER` or with `@UseFilters()`.
   *
   * @param adapterHost Injected by Nest.
   */
  constructor(adapterHost: HttpAdapterHost) {
    this.#adapterHost = adapterHost;
  }

  /** Returns the error response of a microservice; sends it for HTTP and WebSocket. */
  catch(error: B2binpayAuthError, context: ArgumentsHost): Observable<never> | undefined {
    const response = responseFor(error);
    switch (context.getType<string>()) {
      case 'http':
        this.#reply(context.switchToHttp().getResponse(), response);
        return undefined;
      case 'rpc':
        return rpcError(response.message);
      case 'ws':
        sendErrorToSocket(context.switchToWs().getClient(), response.message);
        return undefined;
      default:
        // Other transports, such as GraphQL, format errors themselves.
        throw error;
    }
  }

  #reply(response: unknown, { status, message, retryAfterS }: ErrorResponse): void {
    const { httpAdapter } = this.#adapterHost;
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
      const retryAfterMs = error instanceof ThrottledError ? error.retryAfterMs : undefined;
      return unavailable(
        retryAfterMs === undefined ? DEFAULT_RETRY_AFTER_S : Math.ceil(retryAfterMs / 1_000),
      );
    }
    default:
      return BAD_GATEWAY;
  }
}

function unavailable(retryAfterS: number): ErrorResponse {
  return { status: 503, message: 'Service Unavailable', retryAfterS };
}
