import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { B2binpayAuthError, CallbackRejectedError, ThrottledError } from '../errors/index.js';
import { callbackResponse } from '../callback/callback-response.js';
import { answerSocket, rpcAnswer } from './transport-answers.js';

const DEFAULT_RETRY_AFTER_S = 5;

/**
 * Responds to the application's clients when a call to B2BINPAY failed: 503 with `Retry-After` if a retry may succeed or
 * the account is locked, else 502. A `CallbackRejectedError` has statuses of its own. The bodies are constant and never
 * reveal the reason. Clients of microservices and gateways get `{ status: 'error', message }` with the same message, as
 * from Nest's own filters. Opt-in; gateways need `@UseFilters(B2binpayExceptionFilter)`, because Nest has no global filters
 * for them.
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

  /**
   * Called by Nest.
   *
   * @param host Sends the responses over HTTP.
   */
  constructor(host: HttpAdapterHost) {
    this.#host = host;
  }

  /** Called by Nest. Returns the response of a microservice; sends every other response itself. */
  catch(error: B2binpayAuthError, host: ArgumentsHost): Observable<never> | undefined {
    const answer = answerOf(error);
    switch (host.getType<string>()) {
      case 'http':
        this.#reply(host.switchToHttp().getResponse(), answer);
        return undefined;
      case 'rpc':
        return rpcAnswer(answer.message);
      case 'ws':
        answerSocket(host.switchToWs().getClient(), answer.message);
        return undefined;
      default:
        // Other kinds of host, such as GraphQL, make their own answers of an error.
        throw error;
    }
  }

  #reply(response: unknown, { status, message, retryAfterS }: HostAnswer): void {
    const { httpAdapter } = this.#host;
    if (retryAfterS !== undefined) httpAdapter.setHeader(response, 'Retry-After', String(retryAfterS));
    httpAdapter.reply(response, { statusCode: status, message }, status);
  }
}

interface HostAnswer {
  readonly status: number;
  readonly message: string;
  readonly retryAfterS?: number;
}

const BAD_GATEWAY: HostAnswer = { status: 502, message: 'Bad Gateway' };

function answerOf(error: B2binpayAuthError): HostAnswer {
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

function unavailable(retryAfterS: number): HostAnswer {
  return { status: 503, message: 'Service Unavailable', retryAfterS };
}
