import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServedRequest, TrafficClock } from '../virtual-clock/in-flight-requests.js';
import type { IncomingRequest } from './incoming-request.js';
import { deliver } from './deliver-response.js';
import type { RequestHandler } from './request-handler.js';
import type { EmulatedResponse } from './server-response.js';
import { readRequestBody } from './request-body.js';
import type { ServerClock } from './server-clock.js';

interface HttpFrontSettings {
  readonly clock: TrafficClock;
  /** May change while the server runs. */
  readonly dateHeader: 'exact' | 'off' | number;
}

/** Where requests come in over HTTP and answers go out. */
export class HttpFront {
  readonly #handling: RequestHandler;
  readonly #clock: TrafficClock;
  readonly #time: ServerClock;
  readonly #settings: HttpFrontSettings;

  constructor(handling: RequestHandler, settings: HttpFrontSettings, time: ServerClock) {
    this.#handling = handling;
    this.#clock = settings.clock;
    this.#settings = settings;
    this.#time = time;
  }

  /** Never rejects. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const served = this.#clock.serving?.();
    response.once('close', () => served?.end());
    // Node's own would be of the real time.
    response.sendDate = false;
    try {
      await this.#serve(request, response, served);
    } catch {
      // A fault named a header or a status that HTTP does not know.
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
    if (body.is === 'gone') return;
    const [path = '/'] = (request.url ?? '/').split('?');
    const { authorization, 'content-type': contentType } = request.headers;
    const method = request.method ?? 'GET';
    const arrival: IncomingRequest = { method, path, contentType, authorization, body, wallMs, monotonicMs };
    const { reply, fault } = this.#handling.handle(arrival);
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
