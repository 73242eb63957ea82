import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServedRequest, RequestTrackingClock } from '../virtual-clock/in-flight-requests.js';
import type { IncomingRequest } from './incoming-request.js';
import { deliver } from './deliver-response.js';
import type { RequestHandler } from './request-handler.js';
import type { EmulatedResponse } from './server-response.js';
import { readRequestBody } from './request-body.js';
import type { ServerClock } from './server-clock.js';

interface HttpFrontSettings {
  readonly clock: RequestTrackingClock;
  /** May change while the server runs. */
  readonly dateHeader: 'exact' | 'off' | number;
}

/** Reads requests and sends responses over HTTP. */
export class HttpFront {
  readonly #handler: RequestHandler;
  readonly #clock: RequestTrackingClock;
  readonly #time: ServerClock;
  readonly #settings: HttpFrontSettings;

  constructor(handler: RequestHandler, settings: HttpFrontSettings, time: ServerClock) {
    this.#handler = handler;
    this.#clock = settings.clock;
    this.#settings = settings;
    this.#time = time;
  }

  /** Never rejects. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const served = this.#clock.serving?.();
    response.once('close', () => served?.end());
    // Node's own `Date` shows real time.
    response.sendDate = false;
    try {
      await this.#serve(request, response, served);
    } catch {
      // A fault with an invalid header or status.
      response.socket?.destroy();
    }
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    served: ServedRequest | undefined,
  ): Promise<void> {
    const [wallMs, monotonicMs] = [this.#clock.now(), this.#clock.monotonic()];
    const body = await readRequestBody(request);
    if (body.is === 'aborted') return;
    const [path = '/'] = (request.url ?? '/').split('?');
    const { authorization, 'content-type': contentType } = request.headers;
    const method = request.method ?? 'GET';
    const incoming: IncomingRequest = { method, path, contentType, authorization, body, wallMs, monotonicMs };
    const { reply, fault } = this.#handler.handle(incoming);
    await deliver(reply && this.#dated(reply), fault, { response, clock: this.#clock, served });
  }

  #dated(reply: EmulatedResponse): EmulatedResponse {
    const { dateHeader } = this.#settings;
    if (dateHeader === 'off') return reply;
    const skewMs = dateHeader === 'exact' ? 0 : dateHeader;
    const date = new Date(this.#time.wall() + skewMs).toUTCString();
    return { ...reply, headers: { date, ...reply.headers } };
  }
}
