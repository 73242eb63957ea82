import type { HttpService } from '@nestjs/axios';
import { type Clock, momentOf, type Sent, type TokenTransport } from '../core/index.js';
import {
  type AnswerBody,
  httpFactsOf,
  MEDIA_TYPE,
  type TokenRequest,
  tokenRequestBody,
  tokenUrl,
} from '../protocol/index.js';
import { sendFailure } from './send-failure.js';
import { TokenRequestContext } from './token-request-context.js';

/** Sends token requests through the private client. One request each: nothing here repeats or follows anything. */
export class HttpTokenTransport implements TokenTransport {
  readonly #http: HttpService;
  readonly #baseUrl: string;
  readonly #clock: Clock;

  constructor(http: HttpService, baseUrl: string, clock: Clock) {
    this.#http = http;
    this.#baseUrl = baseUrl;
    this.#clock = clock;
  }

  async send(request: TokenRequest, options: { deadlineMs: number; signal: AbortSignal }): Promise<Sent> {
    const deadline = new AbortController();
    const abort = (): void => deadline.abort();
    // The client's own timeout would not stop an answer that drips.
    const timer = this.#clock.setTimeout(abort, options.deadlineMs);
    options.signal.addEventListener('abort', abort, { once: true });
    const config = {
      method: 'POST',
      url: tokenUrl(this.#baseUrl, request.kind),
      data: tokenRequestBody(request),
      headers: { 'Content-Type': MEDIA_TYPE, Accept: MEDIA_TYPE },
      signal: deadline.signal,
      tokenRequest: new TokenRequestContext(request),
    };
    const sent = momentOf(this.#clock);
    try {
      const exchange = this.#http.axiosRef.request<AnswerBody>(config);
      this.#clock.track?.(exchange);
      const { status, headers, data } = await exchange;
      const date = headerText(headers['date']);
      const retryAfter = headerText(headers['retry-after']);
      return { is: 'answered', sent, answer: { status, date, retryAfter, body: data } };
    } catch (error) {
      return { sent, ...sendFailure(error, httpFactsOf(request.kind)) };
    } finally {
      this.#clock.clearTimeout(timer);
      options.signal.removeEventListener('abort', abort);
    }
  }
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
