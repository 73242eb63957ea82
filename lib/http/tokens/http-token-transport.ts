import type { HttpService } from '@nestjs/axios';
import { type Clock, momentOf, type Sent, type TokenTransport } from '../../core/index.js';
import {
  type ResponseBody,
  httpFactsOf,
  MEDIA_TYPE,
  type TokenRequest,
  tokenRequestBody,
  tokenUrl,
} from '../../protocol/index.js';
import { RequestDeadline, type RequestDeadlineOptions } from './request-deadline.js';
import { RequestProgress } from '../request-progress.js';
import { sendFailure } from './token-request-failure.js';
import { TokenRequestContext } from './token-request-context.js';

/** No compression: decompressing takes event loop turns, which a response at its deadline does not have. */
const HEADERS = { 'Content-Type': MEDIA_TYPE, Accept: MEDIA_TYPE, 'Accept-Encoding': 'identity' };

/** Sends token requests through the private client, one HTTP request each: no retries, no redirects. */
export class HttpTokenTransport implements TokenTransport {
  readonly #http: HttpService;
  readonly #baseUrl: string;
  readonly #clock: Clock;

  constructor(http: HttpService, baseUrl: string, clock: Clock) {
    this.#http = http;
    this.#baseUrl = baseUrl;
    this.#clock = clock;
  }

  async send(request: TokenRequest, options: RequestDeadlineOptions): Promise<Sent> {
    const url = tokenUrl(this.#baseUrl, request.kind);
    const progress = new RequestProgress(url);
    const facts = httpFactsOf(request.kind);
    const sent = momentOf(this.#clock);
    const deadline = new RequestDeadline(this.#clock, progress, options);
    const config = {
      method: 'POST',
      url,
      data: tokenRequestBody(request),
      headers: HEADERS,
      signal: deadline.signal,
      transport: progress,
      tokenRequest: new TokenRequestContext(request),
    };
    try {
      const exchange = deadline.race(this.#http.axiosRef.request<ResponseBody>(config));
      this.#clock.track?.(exchange);
      const { status, headers, data } = await exchange;
      if (progress.stage === 'unsent')
        return { sent, ...sendFailure(undefined, progress, httpFactsOf(request.kind)) };
      const date = headerValue(headers['date']);
      const retryAfter = headerValue(headers['retry-after']);
      return { is: 'response', sent, response: { status, date, retryAfter, body: data } };
    } catch (error) {
      return { sent, ...sendFailure(error, progress, facts) };
    } finally {
      deadline.clear();
    }
  }
}

function headerValue(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
